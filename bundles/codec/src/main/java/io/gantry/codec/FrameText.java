package io.gantry.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Text inside a frame: UTF-8, with JSON's escapes or without. Pure functions on buffers. */
final class FrameText {
    private static final int HEX = 16;
    private static final int ESCAPE_LENGTH = 6;
    /** The letter of a control character's escape, or a space if it has none. */
    private static final String SHORT_ESCAPES = "        btn fr                  ";

    private FrameText() {}

    /** The text of some bytes; an escape that is not JSON's was refused when the frame was scanned. */
    static String decode(ByteBuffer buffer, int at, int length, boolean hasEscapes) {
        byte[] bytes = new byte[length];
        buffer.get(at, bytes, 0, length);
        int size = hasEscapes ? unescape(bytes) : length;
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    /** Replaces escapes in place: what an escape stands for is never longer than the escape. */
    private static int unescape(byte[] bytes) {
        int to = 0;
        int from = 0;
        while (from < bytes.length) {
            byte b = bytes[from];
            if (b != '\\') {
                bytes[to++] = b;
                from++;
            } else if (bytes[from + 1] != 'u') {
                bytes[to++] = simpleEscape(bytes[from + 1]);
                from += 2;
            } else {
                int codePoint = unicodeEscape(bytes, from);
                from += codePoint >= Character.MIN_SUPPLEMENTARY_CODE_POINT ? 2 * ESCAPE_LENGTH : ESCAPE_LENGTH;
                to = putUtf8(bytes, to, codePoint);
            }
        }
        return to;
    }

    private static byte simpleEscape(byte letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> letter;
        };
    }

    /** The code point of one escape, or of two that are a surrogate pair; half a pair becomes U+FFFD. */
    private static int unicodeEscape(byte[] bytes, int at) {
        char first = hex(bytes, at + 2);
        if (!Character.isSurrogate(first)) {
            return first;
        }
        int next = at + ESCAPE_LENGTH;
        boolean hasNext = next + ESCAPE_LENGTH <= bytes.length && bytes[next] == '\\' && bytes[next + 1] == 'u';
        if (hasNext && Character.isSurrogatePair(first, hex(bytes, next + 2))) {
            return Character.toCodePoint(first, hex(bytes, next + 2));
        }
        return 0xFFFD;
    }

    private static char hex(byte[] bytes, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            value = value << 4 | Character.digit(bytes[i], HEX);
        }
        return (char) value;
    }

    private static int putUtf8(byte[] bytes, int at, int codePoint) {
        int to = at;
        if (codePoint < 0x80) {
            bytes[to++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            bytes[to++] = (byte) (0xC0 | codePoint >> 6);
            bytes[to++] = (byte) (0x80 | codePoint & 0x3F);
        } else if (codePoint < 0x10000) {
            bytes[to++] = (byte) (0xE0 | codePoint >> 12);
            bytes[to++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
            bytes[to++] = (byte) (0x80 | codePoint & 0x3F);
        } else {
            bytes[to++] = (byte) (0xF0 | codePoint >> 18);
            bytes[to++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
            bytes[to++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
            bytes[to++] = (byte) (0x80 | codePoint & 0x3F);
        }
        return to;
    }

    /** The bytes a text takes as UTF-8, at most; a surrogate counts as half of a pair's four, or one. */
    static int utf8Bound(CharSequence text) {
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            size += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return size;
    }

    /** The bytes a text takes between the quotes of JSON, at most. */
    static int jsonBound(CharSequence text) {
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                size += ESCAPE_LENGTH;
            } else {
                size += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return size;
    }

    /** Writes text as UTF-8, escaped for JSON if told; half a surrogate pair becomes a question mark. */
    static int put(ByteBuffer to, int at, CharSequence text, boolean isJson) {
        int place = at;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                boolean isPair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
                place = putWide(to, place, isPair ? Character.toCodePoint(c, text.charAt(i + 1)) : c);
                i += isPair ? 1 : 0;
            } else if (isJson && (c < ' ' || c == '"' || c == '\\')) {
                place = putEscaped(to, place, c);
            } else {
                to.put(place++, (byte) c);
            }
        }
        return place;
    }

    private static int putWide(ByteBuffer to, int at, int codePoint) {
        int place = at;
        if (codePoint < 0x800) {
            to.put(place++, (byte) (0xC0 | codePoint >> 6));
        } else if (codePoint < 0x10000) {
            if (Character.isSurrogate((char) codePoint)) {
                to.put(place++, (byte) '?');
                return place;
            }
            to.put(place++, (byte) (0xE0 | codePoint >> 12));
            to.put(place++, (byte) (0x80 | codePoint >> 6 & 0x3F));
        } else {
            to.put(place++, (byte) (0xF0 | codePoint >> 18));
            to.put(place++, (byte) (0x80 | codePoint >> 12 & 0x3F));
            to.put(place++, (byte) (0x80 | codePoint >> 6 & 0x3F));
        }
        to.put(place++, (byte) (0x80 | codePoint & 0x3F));
        return place;
    }

    private static int putEscaped(ByteBuffer to, int at, char c) {
        int place = at;
        to.put(place++, (byte) '\\');
        char letter = SHORT_ESCAPES.charAt(c >= ' ' ? 0 : c);
        if (c >= ' ' || letter != ' ') {
            to.put(place++, (byte) (c >= ' ' ? c : letter));
            return place;
        }
        to.put(place++, (byte) 'u');
        to.put(place++, (byte) '0');
        to.put(place++, (byte) '0');
        to.put(place++, (byte) Character.forDigit(c >> 4, HEX));
        to.put(place++, (byte) Character.forDigit(c & 0xF, HEX));
        return place;
    }
}
