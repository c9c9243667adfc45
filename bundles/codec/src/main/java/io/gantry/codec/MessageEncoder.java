package io.gantry.codec;

import io.gantry.message.SysFlag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The parts of a new record, and the way they are written into a segment. The work that can be done before the log's
 * append lock (text to bytes, CRC, lengths) is done by the setters; {@link #write} only copies. One thread at a time;
 * reusable. Parts that were not set are 0 or empty, except topic and hosts, which must be set.
 *
 * <pre>
 * encoder.topic("orders").queueId(3).bornHost(host).storeHost(own).properties(text).body(bytes);
 * int bytes = encoder.bytes();                                    // RecordSource.bytes
 * encoder.write(segment, at, place.queueOffset(), place.position(), place.storeTimestampMillis());
 * </pre>
 */
public final class MessageEncoder {
    private static final byte[] NONE = {};
    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);
    private static final int HOST_BITS = SysFlag.BORN_HOST_V6 | SysFlag.STORE_HOST_V6;

    /** The head, up to the born host: all of it is fixed but queue offset and position. */
    private final ByteBuffer head = ByteBuffer.allocate(StoredMessage.BORN_HOST_AT);

    private final CRC32 crc = new CRC32();
    private byte[] topic = NONE;
    private byte[] bornHost = NONE;
    private byte[] storeHost = NONE;
    private byte[] properties = NONE;
    private ByteBuffer body = NO_BODY;
    private int reconsumeTimes;
    private long preparedTransactionOffset;

    public MessageEncoder topic(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > Short.MAX_VALUE) {
            throw new IllegalArgumentException("A topic has 1 to 32767 bytes, found " + bytes.length);
        }
        this.topic = bytes;
        head.putInt(
                StoredMessage.MAGIC_AT,
                bytes.length > Byte.MAX_VALUE ? StoredMessage.MAGIC_V2 : StoredMessage.MAGIC_V1);
        return this;
    }

    public MessageEncoder queueId(int id) {
        head.putInt(StoredMessage.QUEUE_ID_AT, id);
        return this;
    }

    /** The user's flag. */
    public MessageEncoder flag(int flag) {
        head.putInt(StoredMessage.FLAG_AT, flag);
        return this;
    }

    /** Bits of {@link SysFlag}; those of the hosts' forms are set by the hosts, whatever is given here. */
    public MessageEncoder sysFlag(int bits) {
        int hostBits = head.getInt(StoredMessage.SYS_FLAG_AT) & HOST_BITS;
        head.putInt(StoredMessage.SYS_FLAG_AT, bits & ~HOST_BITS | hostBits);
        return this;
    }

    public MessageEncoder bornTimestampMillis(long millis) {
        head.putLong(StoredMessage.BORN_TIME_AT, millis);
        return this;
    }

    /** The producer's address, as {@link HostAddress#bytes} gives it. */
    public MessageEncoder bornHost(byte[] bytes) {
        hostBit(SysFlag.BORN_HOST_V6, bytes);
        this.bornHost = bytes;
        return this;
    }

    /** The broker's address, as {@link HostAddress#bytes} gives it. */
    public MessageEncoder storeHost(byte[] bytes) {
        hostBit(SysFlag.STORE_HOST_V6, bytes);
        this.storeHost = bytes;
        return this;
    }

    public MessageEncoder reconsumeTimes(int times) {
        this.reconsumeTimes = times;
        return this;
    }

    public MessageEncoder preparedTransactionOffset(long position) {
        this.preparedTransactionOffset = position;
        return this;
    }

    /** The properties as text of {@link MessageProperties}; at most {@link MessageProperties#MAX_BYTES}. */
    public MessageEncoder properties(String text) {
        return properties(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The properties as UTF-8; not copied. */
    public MessageEncoder properties(byte[] utf8) {
        if (utf8.length > MessageProperties.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "Properties have at most " + MessageProperties.MAX_BYTES + " bytes, found " + utf8.length);
        }
        this.properties = utf8;
        return this;
    }

    /** The properties as text. */
    public String properties() {
        return new String(properties, StandardCharsets.UTF_8);
    }

    int propertiesBytes() {
        return properties.length;
    }

    /** The value of a property; null when there is none. */
    public String property(String name) {
        PropertyCursor cursor = new PropertyCursor().wrap(ByteBuffer.wrap(properties), 0, properties.length);
        String found = null;
        while (cursor.next()) {
            found = cursor.isNamed(name) ? cursor.value() : found;
        }
        return found;
    }

    /** The bytes between position and limit; not copied, and left as they are. */
    public MessageEncoder body(ByteBuffer bytes) {
        int position = bytes.position();
        crc.reset();
        crc.update(bytes);
        bytes.position(position);
        return body(bytes, (int) (crc.getValue() & Integer.MAX_VALUE));
    }

    /** A body whose CRC is known, because it was stored before. */
    public MessageEncoder body(ByteBuffer bytes, int bodyCrc) {
        this.body = bytes;
        head.putInt(StoredMessage.BODY_CRC_AT, bodyCrc);
        return this;
    }

    /** The body's CRC as the record will hold it. */
    public int bodyCrc() {
        return head.getInt(StoredMessage.BODY_CRC_AT);
    }

    /** Length of the whole record. */
    public int bytes() {
        long bytes = (long) StoredMessage.BORN_HOST_AT
                + bornHost.length
                + Long.BYTES
                + storeHost.length
                + StoredMessage.BODY_HEAD_BYTES
                + body.remaining()
                + topicLengthBytes()
                + topic.length
                + Short.BYTES
                + properties.length;
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    /** Writes the record's {@link #bytes} at absolute index {@code at}; the target's position stays. */
    public void write(ByteBuffer target, int at, long queueOffset, long position, long storeTimestampMillis) {
        if (topic.length == 0 || bornHost.length == 0 || storeHost.length == 0) {
            throw new IllegalStateException("A record needs topic, born host and store host");
        }
        head.putInt(0, bytes());
        head.putLong(StoredMessage.QUEUE_OFFSET_AT, queueOffset);
        head.putLong(StoredMessage.POSITION_AT, position);
        target.put(at, head, 0, StoredMessage.BORN_HOST_AT);
        int to = put(target, at + StoredMessage.BORN_HOST_AT, bornHost);
        target.putLong(to, storeTimestampMillis);
        to = put(target, to + Long.BYTES, storeHost);
        target.putInt(to, reconsumeTimes);
        target.putLong(to + Integer.BYTES, preparedTransactionOffset);
        target.putInt(to + Integer.BYTES + Long.BYTES, body.remaining());
        to += StoredMessage.BODY_HEAD_BYTES;
        target.put(to, body, body.position(), body.remaining());
        to += body.remaining();
        if (topicLengthBytes() == Byte.BYTES) {
            target.put(to, (byte) topic.length);
        } else {
            target.putShort(to, (short) topic.length);
        }
        to = put(target, to + topicLengthBytes(), topic);
        target.putShort(to, (short) properties.length);
        put(target, to + Short.BYTES, properties);
    }

    private int topicLengthBytes() {
        return topic.length > Byte.MAX_VALUE ? Short.BYTES : Byte.BYTES;
    }

    private void hostBit(int bit, byte[] host) {
        if (host.length != HostAddress.V4_BYTES && host.length != HostAddress.V6_BYTES) {
            throw new IllegalArgumentException("A host has 8 or 20 bytes, found " + host.length);
        }
        int bits = head.getInt(StoredMessage.SYS_FLAG_AT) & ~bit;
        head.putInt(StoredMessage.SYS_FLAG_AT, host.length == HostAddress.V6_BYTES ? bits | bit : bits);
    }

    private static int put(ByteBuffer target, int at, byte[] bytes) {
        target.put(at, bytes);
        return at + bytes.length;
    }
}
