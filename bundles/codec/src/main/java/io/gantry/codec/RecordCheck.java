package io.gantry.codec;

import io.gantry.message.SysFlag;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Says whether bytes are a record, before anybody trusts them: magic, every inner length, and on request the body's
 * CRC. Reused by one thread. It never reads outside the bounds it was given.
 */
public final class RecordCheck {
    /** What the bytes are. */
    public enum Finding {
        /** A message that can be read. */
        MESSAGE,
        /** The unused tail of a segment. */
        BLANK,
        /** Zeros: nothing was written here. */
        EMPTY,
        /** The first four bytes are no length that fits in the bounds. */
        BAD_LENGTH,
        /** The magic is none of the known. */
        BAD_MAGIC,
        /** Inner lengths do not add up to the record's. */
        BAD_PARTS,
        /** The body is not what was stored. */
        BAD_BODY_CRC;

        /** Whether something was written here that is neither message nor blank. */
        public boolean isDamage() {
            return compareTo(EMPTY) > 0;
        }
    }

    private final StoredMessage message = new StoredMessage();
    private final CRC32 crc = new CRC32();

    /**
     * Looks at the record at {@code at}, which must end at {@code limit} or before.
     *
     * @param withBody whether the body's CRC is computed too
     */
    public Finding check(ByteBuffer buffer, int at, int limit, boolean withBody) {
        int room = limit - at;
        if (room < StoredMessage.BLANK_HEAD_BYTES) {
            return isZero(buffer, at, limit) ? Finding.EMPTY : Finding.BAD_LENGTH;
        }
        message.wrap(buffer, at);
        int bytes = message.bytes();
        int magic = message.magic();
        if (bytes == 0 && magic == 0) {
            return Finding.EMPTY;
        }
        if (magic == StoredMessage.MAGIC_BLANK) {
            return bytes >= StoredMessage.BLANK_HEAD_BYTES && bytes <= room ? Finding.BLANK : Finding.BAD_LENGTH;
        }
        if (magic != StoredMessage.MAGIC_V1 && magic != StoredMessage.MAGIC_V2) {
            return Finding.BAD_MAGIC;
        }
        if (bytes < StoredMessage.MIN_BYTES || bytes > room) {
            return Finding.BAD_LENGTH;
        }
        if (!hasSoundParts(bytes)) {
            return Finding.BAD_PARTS;
        }
        return withBody && bodyCrc(buffer, message.bodyAt(), message.bodyBytes()) != message.bodyCrc()
                ? Finding.BAD_BODY_CRC
                : Finding.MESSAGE;
    }

    /** The CRC that a record holds of a body. An empty body has 0. */
    public int bodyCrc(ByteBuffer buffer, int at, int bytes) {
        crc.reset();
        crc.update(buffer.slice(at, bytes));
        return (int) (crc.getValue() & Integer.MAX_VALUE);
    }

    /** Walks the parts front to back; each is read only when it lies within the record. */
    private boolean hasSoundParts(int bytes) {
        int end = message.base() + bytes;
        int fixed = StoredMessage.MIN_BYTES + hostExcess(SysFlag.BORN_HOST_V6) + hostExcess(SysFlag.STORE_HOST_V6);
        if (message.magic() == StoredMessage.MAGIC_V2) {
            fixed += Short.BYTES - Byte.BYTES;
        }
        int room = bytes - fixed;
        if (room < 0) {
            return false;
        }
        int bodyBytes = message.bodyBytes();
        if (bodyBytes < 0 || bodyBytes > room) {
            return false;
        }
        room -= bodyBytes;
        int topicBytes = message.topicBytes();
        if (topicBytes < 0 || topicBytes > room) {
            return false;
        }
        int propertiesBytes = message.propertiesBytes();
        return propertiesBytes >= 0 && message.propertiesAt() + propertiesBytes == end;
    }

    private int hostExcess(int bit) {
        return (message.sysFlag() & bit) == 0 ? 0 : HostAddress.V6_BYTES - HostAddress.V4_BYTES;
    }

    private static boolean isZero(ByteBuffer buffer, int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer.get(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
