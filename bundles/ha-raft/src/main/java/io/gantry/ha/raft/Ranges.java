package io.gantry.ha.raft;

import io.gantry.codec.StoredMessage;
import java.nio.ByteBuffer;

/**
 * Bytes of the commit log as an entry carries them: whole records, and the head of the blank at a segment's end, whose
 * zeros are not carried.
 */
final class Ranges {
    private Ranges() {}

    /**
     * How many bytes of the commit log an entry stands for.
     *
     * @throws IllegalArgumentException when it does not end where a record does
     */
    static int logBytes(ByteBuffer range) {
        int at = range.position();
        int bytes = 0;
        while (at < range.limit()) {
            int length = range.remaining() < StoredMessage.BLANK_HEAD_BYTES ? 0 : range.getInt(at);
            boolean isBlank = isBlank(range, at);
            int carried = isBlank ? StoredMessage.BLANK_HEAD_BYTES : length;
            if (length < StoredMessage.BLANK_HEAD_BYTES || carried > range.limit() - at) {
                throw new IllegalArgumentException(
                        "An entry has no whole records: " + length + " bytes at " + bytes + " of " + range.remaining());
            }
            at += carried;
            bytes += length;
        }
        return bytes;
    }

    /**
     * How many of the bytes from the buffer's position on one entry is to carry: whole records, at least one, and
     * nothing behind the head of a blank.
     *
     * @param most bytes, but for a longer record
     * @return 0 when there is no whole record
     */
    static int carried(ByteBuffer log, int most) {
        int at = log.position();
        while (log.limit() - at >= StoredMessage.BLANK_HEAD_BYTES) {
            if (isBlank(log, at)) {
                return at + StoredMessage.BLANK_HEAD_BYTES - log.position();
            }
            int length = log.getInt(at);
            boolean isPart = length < StoredMessage.BLANK_HEAD_BYTES || length > log.limit() - at;
            boolean isEnough = at > log.position() && at + length - log.position() > most;
            if (isPart || isEnough) {
                break;
            }
            at += length;
        }
        return at - log.position();
    }

    /**
     * The blank that an entry ends with, with its zeros.
     *
     * @param logBytes of the entry, more than it carries
     */
    static ByteBuffer blank(ByteBuffer range, int logBytes) {
        int zeros = logBytes - range.remaining();
        int head = range.limit() - StoredMessage.BLANK_HEAD_BYTES;
        return ByteBuffer.allocate(zeros + StoredMessage.BLANK_HEAD_BYTES)
                .putLong(range.getLong(head))
                .rewind();
    }

    private static boolean isBlank(ByteBuffer bytes, int at) {
        return bytes.limit() - at >= StoredMessage.BLANK_HEAD_BYTES
                && bytes.getInt(at + StoredMessage.MAGIC_AT) == StoredMessage.MAGIC_BLANK;
    }
}
