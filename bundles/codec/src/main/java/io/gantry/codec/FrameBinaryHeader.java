package io.gantry.codec;

import java.nio.ByteBuffer;

/**
 * Scans RocketMQ's binary header; every length is checked before it is used.
 *
 * <pre>
 *  code 2 | language 1 | version 2 | opaque 4 | flag 4
 *  | remarkLength 4, remark | fieldsLength 4, { nameLength 2, name, valueLength 4, value } ...
 * </pre>
 *
 * A length of 0 stands for null.
 */
final class FrameBinaryHeader {
    static final int CODE_AT = 0;
    static final int LANGUAGE_AT = CODE_AT + Short.BYTES;
    static final int VERSION_AT = LANGUAGE_AT + Byte.BYTES;
    static final int OPAQUE_AT = VERSION_AT + Short.BYTES;
    static final int FLAG_AT = OPAQUE_AT + Integer.BYTES;
    static final int REMARK_AT = FLAG_AT + Integer.BYTES;
    static final int MIN_LENGTH = REMARK_AT + 2 * Integer.BYTES;

    private final ByteBuffer buffer;
    private final int base;
    private final int end;
    private int at;

    FrameBinaryHeader(byte[] bytes, int base, int end) {
        this.buffer = ByteBuffer.wrap(bytes);
        this.base = base;
        this.end = end;
    }

    void scan(Frame frame) {
        if (end - base < MIN_LENGTH) {
            throw new FrameException("A binary header has at least " + MIN_LENGTH + " bytes, found " + (end - base));
        }
        int flag = buffer.getInt(base + FLAG_AT);
        int code = buffer.getShort(base + CODE_AT) & 0xFFFF;
        boolean isRequest = (flag & Frame.RESPONSE_FLAG) == 0;
        frame.numbers(isRequest ? wholeCode(code) : code, buffer.getInt(base + OPAQUE_AT), flag);
        frame.speaker(buffer.get(base + LANGUAGE_AT) & 0xFF, buffer.getShort(base + VERSION_AT) & 0xFFFF);
        at = base + REMARK_AT;
        int remarkLength = length(Integer.BYTES);
        frame.fields().remark(at, span(remarkLength));
        at += remarkLength;
        int fieldsEnd = length(Integer.BYTES) + at;
        while (at < fieldsEnd) {
            int nameLength = length(Short.BYTES);
            int nameAt = at;
            at += nameLength;
            int valueLength = length(Integer.BYTES);
            if (valueLength > fieldsEnd - at) {
                throw new FrameException("A field's value ends behind the header's fields");
            }
            frame.fields().add(nameAt, nameLength, at, span(valueLength));
            at += valueLength;
        }
    }

    /** Reads a length, which must lead to a place inside the header, and steps over it. */
    private int length(int size) {
        if (size > end - at) {
            throw new FrameException("The binary header ends inside a length");
        }
        int length = size == Short.BYTES ? buffer.getShort(at) & 0xFFFF : buffer.getInt(at);
        at += size;
        if (length < 0 || length > end - at) {
            throw new FrameException("A length of " + length + " in a binary header that has " + (end - at) + " left");
        }
        return length;
    }

    private static int span(int length) {
        return length == 0 ? FrameFields.absent() : length;
    }

    /** The codes above 65535 (pop and lite topics) lose their high bits in this form; no other code has their rest. */
    private static int wholeCode(int code) {
        int whole = code | 0x30000;
        boolean isPop = whole >= 200050 && whole <= 200056 || whole == 200151;
        boolean isLite = whole >= 200070 && whole <= 200079;
        return isPop || isLite ? whole : code;
    }
}
