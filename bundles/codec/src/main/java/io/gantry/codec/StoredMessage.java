package io.gantry.codec;

import io.gantry.message.Property;
import io.gantry.message.SysFlag;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * One message as it is on disk, on the replica stream and in a pull reply: RocketMQ's commit-log record, big-endian.
 * A reused flyweight of one thread. It trusts the bytes: {@link RecordCheck} says before whether they are a record.
 *
 * <pre>
 *  0 bytes      4     of the whole record                 48 born host       8 or 20
 *  4 magic      4     {@link #MAGIC_V1} or _V2              then store time    8
 *  8 body CRC   4     CRC-32 without its top bit             store host       8 or 20
 * 12 queue id   4                                            reconsume times  4
 * 16 flag       4     of the user                            prepared offset  8
 * 20 queue offset 8                                          body             4 length + n
 * 28 position   8     of this record in the log              topic            1 (v1) or 2 (v2) length + n
 * 36 sys flag   4     {@link SysFlag}                           properties       2 length + n
 * 40 born time  8
 * </pre>
 *
 * A segment's tail that is too short for the next record holds a blank: bytes (4), {@link #MAGIC_BLANK} (4).
 * A damaged record ends recovery: nothing behind it counts.
 */
public final class StoredMessage {
    /** The topic's length is one byte. */
    public static final int MAGIC_V1 = 0xDAA320A7;

    /** The topic's length is two bytes. */
    public static final int MAGIC_V2 = 0xDAA320AB;

    /** Not a message: the unused tail of a segment. */
    public static final int MAGIC_BLANK = 0xCBD43194;

    /** The least room that a segment keeps at its end, for the head of a blank. */
    public static final int BLANK_HEAD_BYTES = 8;

    public static final int MAGIC_AT = Integer.BYTES;
    public static final int BODY_CRC_AT = MAGIC_AT + Integer.BYTES;
    public static final int QUEUE_ID_AT = BODY_CRC_AT + Integer.BYTES;
    public static final int FLAG_AT = QUEUE_ID_AT + Integer.BYTES;
    public static final int QUEUE_OFFSET_AT = FLAG_AT + Integer.BYTES;
    public static final int POSITION_AT = QUEUE_OFFSET_AT + Long.BYTES;
    public static final int SYS_FLAG_AT = POSITION_AT + Long.BYTES;
    public static final int BORN_TIME_AT = SYS_FLAG_AT + Integer.BYTES;
    public static final int BORN_HOST_AT = BORN_TIME_AT + Long.BYTES;

    /** What stands between the store host and the body's bytes: reconsume times, prepared offset, body length. */
    static final int BODY_HEAD_BYTES = Integer.BYTES + Long.BYTES + Integer.BYTES;

    /** The shortest record: IPv4 hosts, v1, no body, topic or properties. */
    public static final int MIN_BYTES =
            BORN_HOST_AT + HostAddress.V4_BYTES + Long.BYTES + HostAddress.V4_BYTES + BODY_HEAD_BYTES + 1 + Short.BYTES;

    private final PropertyCursor cursor = new PropertyCursor();
    private ByteBuffer buffer;
    private int base;

    /** Looks at the record that begins at absolute index {@code at}. */
    public StoredMessage wrap(ByteBuffer source, int at) {
        this.buffer = source;
        this.base = at;
        return this;
    }

    public ByteBuffer buffer() {
        return buffer;
    }

    /** Index of the record's first byte. */
    public int base() {
        return base;
    }

    /** Length of the whole record. */
    public int bytes() {
        return buffer.getInt(base);
    }

    public int magic() {
        return buffer.getInt(base + MAGIC_AT);
    }

    public int bodyCrc() {
        return buffer.getInt(base + BODY_CRC_AT);
    }

    public int queueId() {
        return buffer.getInt(base + QUEUE_ID_AT);
    }

    public int flag() {
        return buffer.getInt(base + FLAG_AT);
    }

    public long queueOffset() {
        return buffer.getLong(base + QUEUE_OFFSET_AT);
    }

    public StoredMessage queueOffset(long offset) {
        buffer.putLong(base + QUEUE_OFFSET_AT, offset);
        return this;
    }

    /** Byte address of this record in its log. */
    public long position() {
        return buffer.getLong(base + POSITION_AT);
    }

    public StoredMessage position(long at) {
        buffer.putLong(base + POSITION_AT, at);
        return this;
    }

    /** Bits of {@link SysFlag}. */
    public int sysFlag() {
        return buffer.getInt(base + SYS_FLAG_AT);
    }

    /** Whether it takes a place in its queue: half messages and rollbacks of transactions do not. */
    public boolean isQueued() {
        return isQueued(sysFlag());
    }

    /** Whether a record with this system flag takes a place in its queue. */
    public static boolean isQueued(int sysFlag) {
        int transaction = sysFlag & SysFlag.TRANSACTION_MASK;
        return transaction == 0 || transaction == SysFlag.TRANSACTION_COMMIT;
    }

    public long bornTimestampMillis() {
        return buffer.getLong(base + BORN_TIME_AT);
    }

    public int bornHostAt() {
        return base + BORN_HOST_AT;
    }

    public int bornHostBytes() {
        return (sysFlag() & SysFlag.BORN_HOST_V6) == 0 ? HostAddress.V4_BYTES : HostAddress.V6_BYTES;
    }

    public InetSocketAddress bornHost() {
        return HostAddress.read(buffer, bornHostAt(), bornHostBytes());
    }

    public int storeTimestampAt() {
        return bornHostAt() + bornHostBytes();
    }

    /**
     * When the record was stored whose head begins these bytes of the log.
     *
     * @param position where they are from
     * @return -1 when no record begins there: it is the end of a segment, or the middle of a record
     */
    public static long storedMillis(ByteBuffer bytes, long position) {
        if (bytes.remaining() < MIN_BYTES) {
            return -1;
        }
        StoredMessage record = new StoredMessage().wrap(bytes, bytes.position());
        boolean isRecord = record.magic() == MAGIC_V1 || record.magic() == MAGIC_V2;
        return isRecord && record.position() == position ? record.storeTimestampMillis() : -1;
    }

    public long storeTimestampMillis() {
        return buffer.getLong(storeTimestampAt());
    }

    public StoredMessage storeTimestampMillis(long millis) {
        buffer.putLong(storeTimestampAt(), millis);
        return this;
    }

    public int storeHostAt() {
        return storeTimestampAt() + Long.BYTES;
    }

    public int storeHostBytes() {
        return (sysFlag() & SysFlag.STORE_HOST_V6) == 0 ? HostAddress.V4_BYTES : HostAddress.V6_BYTES;
    }

    public InetSocketAddress storeHost() {
        return HostAddress.read(buffer, storeHostAt(), storeHostBytes());
    }

    public int reconsumeTimesAt() {
        return storeHostAt() + storeHostBytes();
    }

    public int reconsumeTimes() {
        return buffer.getInt(reconsumeTimesAt());
    }

    /** Byte address of the half message that a commit or rollback belongs to. */
    public long preparedTransactionOffset() {
        return buffer.getLong(reconsumeTimesAt() + Integer.BYTES);
    }

    /** Index of the body's first byte. */
    public int bodyAt() {
        return reconsumeTimesAt() + BODY_HEAD_BYTES;
    }

    public int bodyBytes() {
        return buffer.getInt(bodyAt() - Integer.BYTES);
    }

    /** A view of the body; no copy. */
    public ByteBuffer body() {
        return buffer.slice(bodyAt(), bodyBytes());
    }

    /** Index of the topic's first byte. */
    public int topicAt() {
        return topicLengthAt() + topicLengthBytes();
    }

    public int topicBytes() {
        int at = topicLengthAt();
        return magic() == MAGIC_V2 ? buffer.getShort(at) : buffer.get(at);
    }

    public String topic() {
        int at = topicAt();
        return PropertyCursor.decode(buffer, at, at + topicBytes());
    }

    /** Index of the first byte of the properties. */
    public int propertiesAt() {
        return topicAt() + topicBytes() + Short.BYTES;
    }

    public int propertiesBytes() {
        return buffer.getShort(topicAt() + topicBytes());
    }

    /** The properties as {@link MessageProperties} reads them. */
    public String propertiesText() {
        int at = propertiesAt();
        return PropertyCursor.decode(buffer, at, at + propertiesBytes());
    }

    /** All properties; the map is the caller's. */
    public Map<String, String> properties() {
        return MessageProperties.parse(propertiesText());
    }

    /** One property's value, found without reading the others; null when it is not there. */
    public String property(String name) {
        String found = null;
        cursor.wrap(this);
        while (cursor.next()) {
            if (cursor.isNamed(name)) {
                found = cursor.value();
            }
        }
        return found;
    }

    /** The code of the message's tag; 0 without a tag. */
    public long tagsCode() {
        long code = 0;
        cursor.wrap(this);
        while (cursor.next()) {
            if (cursor.isNamed(Property.TAGS)) {
                code = cursor.valueHash();
            }
        }
        return code;
    }

    /** The id that tells where the message is: store host and position. */
    public String messageId() {
        byte[] host = new byte[storeHostBytes()];
        buffer.get(storeHostAt(), host);
        return MessageId.text(host, position());
    }

    private int topicLengthAt() {
        return bodyAt() + bodyBytes();
    }

    private int topicLengthBytes() {
        return magic() == MAGIC_V2 ? Short.BYTES : Byte.BYTES;
    }
}
