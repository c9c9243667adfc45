package io.gantry.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The first words and the header of one frame to be written; the body follows behind them. Field values are written as
 * text; a field whose value is null is left out, as RocketMQ does.
 */
public final class FrameEncoder {
    private static final byte[] CODE = ascii("{\"code\":");
    private static final byte[] EXT_FIELDS = ascii(",\"extFields\":{");
    private static final byte[] FLAG = ascii(",\"flag\":");
    private static final byte[] LANGUAGE = ascii(",\"language\":\"JAVA\",\"opaque\":");
    private static final byte[] REMARK = ascii(",\"remark\":\"");
    private static final byte[] SERIALIZATION = ascii(",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":");
    private static final byte[] NAME_END = ascii("\":\"");
    private static final byte LANGUAGE_JAVA = 0;
    private static final int USUAL_BYTES = 512;
    /** Everything of a header, in either form, that is not a text or a field. */
    private static final int HEADER_BOUND = 184;
    /** Quotes, colon and comma, or two lengths. */
    private static final int FIELD_BOUND = 6;

    private static final int NUMBER_BOUND = 20;

    private final boolean isJson;
    /** An array and not the frame's buffer, since it is written byte by byte. */
    private byte[] bytes = new byte[USUAL_BYTES];

    private int at;
    /** Where the fields begin. */
    private int fieldsAt;

    private FrameEncoder(boolean isJson) {
        this.isJson = isJson;
    }

    /** Encodes a header. */
    public static FrameEncoder of(FrameHead head, Map<String, ?> fields) {
        FrameEncoder encoder = new FrameEncoder(head.serialization() == Frame.JSON);
        if (encoder.isJson) {
            encoder.json(head, fields);
        } else {
            encoder.binary(head, fields);
        }
        return encoder;
    }

    /** Makes room for some texts and so many bytes more. */
    private void room(String first, String second, int more) {
        long needed = at + more + FrameText.bound(first, isJson) + FrameText.bound(second, isJson);
        if (needed > Frame.MAX_HEADER) {
            throw new IllegalArgumentException(
                    "The frame's header would have " + needed + " bytes; put it in the body");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length, Frame.MAX_HEADER)));
        }
    }

    /** Bytes of the first words and the header. */
    public int bytes() {
        return Frame.HEADER_AT + at;
    }

    /**
     * Writes the first words and the header at the buffer's position, and moves it behind them.
     *
     * @param bodyLength bytes of the body that follows
     */
    public void put(ByteBuffer to, int bodyLength) {
        to.putInt(Integer.BYTES + at + bodyLength);
        to.putInt((isJson ? Frame.JSON : Frame.BINARY) << Frame.SERIALIZATION_SHIFT | at);
        to.put(bytes, 0, at);
    }

    /** Whether a value is written digit by digit, without its text being made. */
    private static boolean isWhole(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
    }

    private void json(FrameHead head, Map<String, ?> fields) {
        room("", "", HEADER_BOUND);
        put(CODE);
        number(head.code());
        if (!fields.isEmpty()) {
            put(EXT_FIELDS);
            fieldsAt = at;
            fields.forEach(this::field);
            bytes[at++] = '}';
        }
        room(head.remark() == null ? "" : head.remark(), "", HEADER_BOUND);
        put(FLAG);
        number(head.flag());
        put(LANGUAGE);
        number(head.opaque());
        if (head.remark() != null) {
            put(REMARK);
            at = FrameText.put(bytes, at, head.remark(), true);
            bytes[at++] = '"';
        }
        put(SERIALIZATION);
        number(head.version());
        bytes[at++] = '}';
    }

    private void binary(FrameHead head, Map<String, ?> fields) {
        room(head.remark() == null ? "" : head.remark(), "", HEADER_BOUND);
        ByteBuffer words = ByteBuffer.wrap(bytes);
        words.putShort(FrameBinaryHeader.CODE_AT, (short) head.code());
        words.put(FrameBinaryHeader.LANGUAGE_AT, LANGUAGE_JAVA);
        words.putShort(FrameBinaryHeader.VERSION_AT, (short) head.version());
        words.putInt(FrameBinaryHeader.OPAQUE_AT, head.opaque());
        words.putInt(FrameBinaryHeader.FLAG_AT, head.flag());
        int remarkAt = FrameBinaryHeader.REMARK_AT + Integer.BYTES;
        at = head.remark() == null ? remarkAt : FrameText.put(bytes, remarkAt, head.remark(), false);
        words.putInt(FrameBinaryHeader.REMARK_AT, at - remarkAt);
        int lengthAt = at;
        at += Integer.BYTES;
        fieldsAt = at;
        fields.forEach(this::field);
        // The array may be another one by now.
        ByteBuffer.wrap(bytes).putInt(lengthAt, at - fieldsAt);
    }

    private void field(String name, Object value) {
        if (value == null) {
            return;
        }
        // The closing brace has its place in the header's bound.
        room(name, isWhole(value) ? "" : value.toString(), FIELD_BOUND + NUMBER_BOUND + HEADER_BOUND);
        if (isJson) {
            if (at > fieldsAt) {
                bytes[at++] = ',';
            }
            bytes[at++] = '"';
            at = FrameText.put(bytes, at, name, true);
            put(NAME_END);
            value(value);
            bytes[at++] = '"';
        } else {
            binaryField(name, value);
        }
    }

    private void binaryField(String name, Object value) {
        int nameAt = at + Short.BYTES;
        int nameEnd = FrameText.put(bytes, nameAt, name, false);
        if (nameEnd - nameAt > Short.MAX_VALUE) {
            throw new IllegalArgumentException("A header field's name has " + (nameEnd - nameAt) + " bytes");
        }
        ByteBuffer words = ByteBuffer.wrap(bytes);
        words.putShort(at, (short) (nameEnd - nameAt));
        at = nameEnd + Integer.BYTES;
        value(value);
        words.putInt(nameEnd, at - nameEnd - Integer.BYTES);
    }

    private void value(Object value) {
        if (isWhole(value)) {
            number(((Number) value).longValue());
        } else {
            at = FrameText.put(bytes, at, value.toString(), isJson);
        }
    }

    /** Writes a whole number's digits, and makes no object. */
    private void number(long value) {
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        if (value < 0) {
            bytes[at++] = '-';
        }
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            bytes[i] = (byte) ('0' + Math.abs(rest % 10));
            rest /= 10;
        }
        at += digits;
    }

    private void put(byte[] constant) {
        System.arraycopy(constant, 0, bytes, at, constant.length);
        at += constant.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
