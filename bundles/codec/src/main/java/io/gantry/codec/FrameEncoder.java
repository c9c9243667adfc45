package io.gantry.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes the first words and the header of a frame straight into a buffer; the body follows behind it. Field values are
 * written as text; a field whose value is null is left out, as RocketMQ does.
 */
public final class FrameEncoder {
    private static final byte[] CODE = ascii("{\"code\":");
    private static final byte[] EXT_FIELDS = ascii(",\"extFields\":{");
    private static final byte[] FLAG = ascii(",\"flag\":");
    private static final byte[] LANGUAGE = ascii(",\"language\":\"JAVA\",\"opaque\":");
    private static final byte[] REMARK = ascii(",\"remark\":\"");
    private static final byte[] SERIALIZATION = ascii(",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":");
    private static final byte LANGUAGE_JAVA = 0;
    /** First words and everything of a header, in either form, that is not a text or a field. */
    private static final int FRAME_BOUND = 192;
    /** Quotes, colon and comma, or two lengths. */
    private static final int FIELD_BOUND = 6;

    private static final int NUMBER_BOUND = 20;

    private FrameEncoder() {}

    /** The bytes that {@link #encode} will write, at most. */
    public static int bound(FrameHead head, Map<String, ?> fields) {
        boolean isJson = head.serialization() == Frame.JSON;
        long size = FRAME_BOUND;
        if (head.remark() != null) {
            size += textBound(head.remark(), isJson);
        }
        for (Map.Entry<String, ?> field : fields.entrySet()) {
            size += FIELD_BOUND + textBound(field.getKey(), isJson);
            Object value = field.getValue();
            if (value != null) {
                size += isWhole(value) ? NUMBER_BOUND : textBound(text(value), isJson);
            }
        }
        if (size > Frame.MAX_HEADER) {
            throw new IllegalArgumentException("The frame's header would have " + size + " bytes; put it in the body");
        }
        return (int) size;
    }

    /**
     * Writes at the buffer's position and moves it behind the header.
     *
     * @param to has {@link #bound} bytes of room
     * @param bodyLength bytes of the body that follows
     */
    public static void encode(ByteBuffer to, FrameHead head, Map<String, ?> fields, int bodyLength) {
        int base = to.position();
        int headerAt = base + Frame.HEADER_AT;
        int end = head.serialization() == Frame.JSON
                ? json(to, headerAt, head, fields)
                : binary(to, headerAt, head, fields);
        int headerLength = end - headerAt;
        to.putInt(base + Frame.TOTAL_AT, Integer.BYTES + headerLength + bodyLength);
        to.putInt(base + Frame.MARK_AT, head.serialization() << 24 | headerLength);
        to.position(end);
    }

    private static int json(ByteBuffer to, int at, FrameHead head, Map<String, ?> fields) {
        int place = number(to, bytes(to, at, CODE), head.code());
        if (!fields.isEmpty()) {
            place = jsonFields(to, bytes(to, place, EXT_FIELDS), fields);
        }
        place = number(to, bytes(to, place, FLAG), head.flag());
        place = number(to, bytes(to, place, LANGUAGE), head.opaque());
        if (head.remark() != null) {
            place = FrameText.put(to, bytes(to, place, REMARK), head.remark(), true);
            to.put(place++, (byte) '"');
        }
        place = number(to, bytes(to, place, SERIALIZATION), head.version());
        to.put(place++, (byte) '}');
        return place;
    }

    private static int jsonFields(ByteBuffer to, int at, Map<String, ?> fields) {
        int place = at;
        for (Map.Entry<String, ?> field : fields.entrySet()) {
            Object value = field.getValue();
            if (value == null) {
                continue;
            }
            if (place > at) {
                to.put(place++, (byte) ',');
            }
            to.put(place++, (byte) '"');
            place = FrameText.put(to, place, field.getKey(), true);
            to.put(place++, (byte) '"');
            to.put(place++, (byte) ':');
            to.put(place++, (byte) '"');
            place = value(to, place, value, true);
            to.put(place++, (byte) '"');
        }
        to.put(place++, (byte) '}');
        return place;
    }

    private static int binary(ByteBuffer to, int at, FrameHead head, Map<String, ?> fields) {
        to.putShort(at + FrameBinaryHeader.CODE_AT, (short) head.code());
        to.put(at + FrameBinaryHeader.LANGUAGE_AT, LANGUAGE_JAVA);
        to.putShort(at + FrameBinaryHeader.VERSION_AT, (short) head.version());
        to.putInt(at + FrameBinaryHeader.OPAQUE_AT, head.opaque());
        to.putInt(at + FrameBinaryHeader.FLAG_AT, head.flag());
        int lengthAt = at + FrameBinaryHeader.REMARK_AT;
        int place = lengthAt + Integer.BYTES;
        if (head.remark() != null) {
            place = FrameText.put(to, place, head.remark(), false);
        }
        to.putInt(lengthAt, place - lengthAt - Integer.BYTES);
        int fieldsAt = place;
        place += Integer.BYTES;
        for (Map.Entry<String, ?> field : fields.entrySet()) {
            if (field.getValue() != null) {
                place = binaryField(to, place, field.getKey(), field.getValue());
            }
        }
        to.putInt(fieldsAt, place - fieldsAt - Integer.BYTES);
        return place;
    }

    private static int binaryField(ByteBuffer to, int at, String name, Object value) {
        int nameEnd = FrameText.put(to, at + Short.BYTES, name, false);
        int nameLength = nameEnd - at - Short.BYTES;
        if (nameLength > Short.MAX_VALUE) {
            throw new IllegalArgumentException("A header field's name has " + nameLength + " bytes");
        }
        to.putShort(at, (short) nameLength);
        int end = value(to, nameEnd + Integer.BYTES, value, false);
        to.putInt(nameEnd, end - nameEnd - Integer.BYTES);
        return end;
    }

    private static int value(ByteBuffer to, int at, Object value, boolean isJson) {
        return isWhole(value)
                ? number(to, at, ((Number) value).longValue())
                : FrameText.put(to, at, text(value), isJson);
    }

    private static boolean isWhole(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
    }

    private static CharSequence text(Object value) {
        return value instanceof CharSequence text ? text : value.toString();
    }

    private static int textBound(CharSequence text, boolean isJson) {
        return isJson ? FrameText.jsonBound(text) : FrameText.utf8Bound(text);
    }

    /** Writes a whole number's digits, and makes no object. */
    private static int number(ByteBuffer to, int at, long value) {
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        int from = at;
        if (value < 0) {
            to.put(from++, (byte) '-');
        }
        long rest = value;
        for (int i = from + digits - 1; i >= from; i--) {
            to.put(i, (byte) ('0' + Math.abs(rest % 10)));
            rest /= 10;
        }
        return from + digits;
    }

    private static int bytes(ByteBuffer to, int at, byte[] bytes) {
        to.put(at, bytes, 0, bytes.length);
        return at + bytes.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
