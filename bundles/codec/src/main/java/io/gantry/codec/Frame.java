package io.gantry.codec;

import java.nio.ByteBuffer;
import java.util.function.BiConsumer;

/**
 * One frame of the RocketMQ remoting protocol, read where it lies; of a frame outside the heap the header is copied,
 * since looking for names and numbers in an array is much cheaper. Nothing is decoded before it is asked for.
 *
 * <pre>
 *  0        4        8                8+headerLength          4+total
 *  +--------+--------+-----------------+----------------------+
 *  | total  | mark   | header          | body                 |     big-endian
 *  +--------+--------+-----------------+----------------------+
 *  total = bytes behind this word: 4 + headerLength + body length
 *  mark  = header's serialization in the high byte (0 JSON, 1 binary), headerLength in the low 24 bits
 * </pre>
 *
 * A damaged frame (a length that points outside, a header that is neither form, more than {@value
 * FrameFields#MAX_FIELDS} fields) throws {@link FrameException} from {@link #wrap}, and nothing else ever does. There
 * is no way to find the next frame behind a damaged one, so its connection is to be closed.
 */
public final class Frame {
    public static final int TOTAL_AT = 0;
    public static final int MARK_AT = TOTAL_AT + Integer.BYTES;
    public static final int HEADER_AT = MARK_AT + Integer.BYTES;

    /** Serialization of the header: a JSON object. */
    public static final int JSON = 0;

    /** Serialization of the header: RocketMQ's binary form. */
    public static final int BINARY = 1;

    /** Bit of {@link #flag}: an answer, not a request. */
    public static final int RESPONSE_FLAG = 1;

    /** Bit of {@link #flag}: a request that wants no answer. */
    public static final int ONE_WAY_FLAG = 2;

    static final int MAX_HEADER = (1 << 24) - 1;

    /** What is longer costs many times as much to read; 32 KiB of properties are 200 KiB of JSON at worst. */
    static final int MAX_HEADER_BYTES = 512 << 10;

    static final int SERIALIZATION_SHIFT = 24;

    private ByteBuffer buffer;
    private int base;
    private FrameFields fields;
    private int code;
    private int language;
    private int version;
    private int opaque;
    private int flag;

    /** The bytes of the whole frame, by its first word; negative or too long a number is the caller's to refuse. */
    public static long length(int total) {
        return (long) Integer.BYTES + total;
    }

    /** Whether a frame has a body, by its first two words. */
    public static boolean hasBody(int total, int mark) {
        return total > Integer.BYTES + (mark & MAX_HEADER);
    }

    /**
     * Points at a frame and scans its header.
     *
     * @param at where the frame's first word is
     * @param length bytes of the whole frame, first word included
     * @throws FrameException when it is damaged; then the flyweight points nowhere
     */
    public Frame wrap(ByteBuffer frames, int at, int length) {
        buffer = null;
        if (at < 0 || length < HEADER_AT || length > frames.limit() - at) {
            throw new FrameException("A frame has at least " + HEADER_AT + " bytes, found " + length + " at " + at);
        }
        if (frames.getInt(at + TOTAL_AT) != length - Integer.BYTES) {
            throw new FrameException(
                    "The frame says " + frames.getInt(at) + " bytes follow, found " + (length - Integer.BYTES));
        }
        int mark = frames.getInt(at + MARK_AT);
        int headerLength = mark & MAX_HEADER;
        if (headerLength > MAX_HEADER_BYTES) {
            throw new FrameException(
                    "The header of " + headerLength + " bytes is longer than " + MAX_HEADER_BYTES + " bytes");
        }
        if (headerLength > length - HEADER_AT) {
            throw new FrameException("The header of " + headerLength + " bytes is longer than its frame of " + length);
        }
        byte[] bytes;
        int from;
        if (frames.hasArray()) {
            bytes = frames.array();
            from = frames.arrayOffset() + at + HEADER_AT;
        } else {
            bytes = new byte[headerLength];
            from = 0;
            frames.get(at + HEADER_AT, bytes);
        }
        fields = new FrameFields(bytes);
        switch (mark >>> SERIALIZATION_SHIFT) {
            case JSON -> new FrameJsonHeader(bytes, from, from + headerLength).scan(this);
            case BINARY -> new FrameBinaryHeader(bytes, from, from + headerLength).scan(this);
            default -> throw new FrameException("Unknown header serialization " + (mark >>> SERIALIZATION_SHIFT));
        }
        buffer = frames;
        base = at;
        return this;
    }

    /** JSON or BINARY: answers go back in the same form. */
    public int serialization() {
        return buffer.getInt(base + MARK_AT) >>> SERIALIZATION_SHIFT;
    }

    /** The request's or response's code; a request's code that the binary form cut to 16 bits is whole again. */
    public int code() {
        return code;
    }

    public int language() {
        return language;
    }

    public int version() {
        return version;
    }

    public int opaque() {
        return opaque;
    }

    public int flag() {
        return flag;
    }

    public boolean isResponse() {
        return (flag & RESPONSE_FLAG) != 0;
    }

    public boolean isOneWay() {
        return (flag & ONE_WAY_FLAG) != 0;
    }

    /** The text for people, or null. */
    public String remark() {
        return fields.value(0);
    }

    /** The value of a header field, or null. */
    public String text(String name) {
        int slot = fields.find(name);
        return slot < 0 ? null : fields.value(slot);
    }

    /** The value of a header field if it is there and a plain decimal number; else the fallback. Makes no object. */
    public long number(String name, long fallback) {
        int slot = fields.find(name);
        return slot < 0 ? fallback : fields.number(slot, fallback);
    }

    /** Calls the consumer with each field that has a value, in the order of the bytes. */
    public void forEach(BiConsumer<String, String> consumer) {
        for (int slot = 1; slot < fields.end(); slot++) {
            String value = fields.value(slot);
            if (value != null) {
                consumer.accept(fields.name(slot), value);
            }
        }
    }

    public int bodyAt() {
        return base + HEADER_AT + (buffer.getInt(base + MARK_AT) & MAX_HEADER);
    }

    public int bodyLength() {
        return base + Integer.BYTES + buffer.getInt(base + TOTAL_AT) - bodyAt();
    }

    /** A read-only view of the body, position 0. */
    public ByteBuffer body() {
        return buffer.slice(bodyAt(), bodyLength()).asReadOnlyBuffer();
    }

    /** The bytes of the whole frame. */
    public byte[] copy() {
        byte[] bytes = new byte[Integer.BYTES + buffer.getInt(base + TOTAL_AT)];
        buffer.get(base, bytes);
        return bytes;
    }

    FrameFields fields() {
        return fields;
    }

    void numbers(int newCode, int newOpaque, int newFlag) {
        code = newCode;
        opaque = newOpaque;
        flag = newFlag;
    }

    void speaker(int newLanguage, int newVersion) {
        language = newLanguage;
        version = newVersion;
    }
}
