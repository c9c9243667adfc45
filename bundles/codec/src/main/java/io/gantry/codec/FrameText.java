package io.gantry.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text inside a frame: UTF-8, with JSON's escapes or without. Pure functions on arrays. */
final class FrameText {
    private static final int HEX = 16;
    private static final int ESCAPE_LENGTH = 6;
    private static final int MAX_UTF8_OF_CHAR = 3;
    /** Up to here a text's bound is guessed: room is cheaper than a look at every character. */
    private static final int EXACT_ABOVE = 512;
    /** The letter of a control character's escape, or a space if it has none. */
    private static final String SHORT_ESCAPES = "        btn fr                  ";
    /** What a byte is as a hexadecimal digit, or -1. */
    private static final byte[] DIGITS = new byte[1 << Byte.SIZE];

    static {
        for (int b = 0; b < DIGITS.length; b++) {
            DIGITS[b] = (byte) (b < 0x80 ? Character.digit(b, HEX) : -1);
        }
    }

    private FrameText() {}

    /** The text of some bytes; an escape that is not JSON's was refused when the frame was scanned. */
    static String decode(byte[] from, int at, int length, boolean hasEscapes) {
        if (!hasEscapes) {
            return new String(from, at, length, StandardCharsets.UTF_8);
        }
        byte[] bytes = Arrays.copyOfRange(from, at, at + length);
        return new String(bytes, 0, unescape(bytes), StandardCharsets.UTF_8);
    }

    /** How many bytes of an escape stand behind its backslash, or -1 when they are no escape of JSON. */
    static int escapeLength(byte[] bytes, int at, int end) {
        if (at >= end) {
            return -1;
        }
        if (bytes[at] != 'u') {
            return "\"\\/bfnrt'".indexOf(bytes[at]) < 0 ? -1 : 1;
        }
        return end - at < ESCAPE_LENGTH - 1 || hex(bytes, at + 1) < 0 ? -1 : ESCAPE_LENGTH - 1;
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
        char first = (char) hex(bytes, at + 2);
        if (!Character.isSurrogate(first)) {
            return first;
        }
        int next = at + ESCAPE_LENGTH;
        boolean hasNext = next + ESCAPE_LENGTH <= bytes.length && bytes[next] == '\\' && bytes[next + 1] == 'u';
        if (hasNext && Character.isSurrogatePair(first, (char) hex(bytes, next + 2))) {
            return Character.toCodePoint(first, (char) hex(bytes, next + 2));
        }
        return 0xFFFD;
    }

    /** The value of four hexadecimal digits; below 0 when one of them is none. */
    private static int hex(byte[] bytes, int at) {
        return digit(bytes[at]) << 12 | digit(bytes[at + 1]) << 8 | digit(bytes[at + 2]) << 4 | digit(bytes[at + 3]);
    }

    private static int digit(byte b) {
        return DIGITS[b & 0xFF];
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

    /** The bytes a text takes, at most: a short one is not looked at. */
    static long bound(String text, boolean isJson) {
        long length = text.length();
        if (length > EXACT_ABOVE) {
            return isJson ? jsonBytes(text) : utf8Bytes(text);
        }
        return length * (isJson ? ESCAPE_LENGTH : MAX_UTF8_OF_CHAR);
    }

    /** A surrogate counts as half of a pair's four, or one. */
    private static long utf8Bytes(String text) {
        long size = 0;
        for (int i = 0; i < text.length(); i++) {
            size += utf8Bytes(text.charAt(i));
        }
        return size;
    }

    private static int utf8Bytes(char c) {
        return c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : MAX_UTF8_OF_CHAR;
    }

    private static long jsonBytes(String text) {
        long size = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            size += isEscaped(c) ? ESCAPE_LENGTH : utf8Bytes(c);
        }
        return size;
    }

    private static boolean isEscaped(char c) {
        return c < ' ' || c == '"' || c == '\\';
    }

    /** Writes text as UTF-8, escaped for JSON if told; half a surrogate pair becomes a question mark. */
    static int put(byte[] to, int at, String text, boolean isJson) {
        int length = text.length();
        int place = at;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                boolean isPair = i + 1 < length && Character.isSurrogatePair(c, text.charAt(i + 1));
                place = putWide(to, place, isPair ? Character.toCodePoint(c, text.charAt(i + 1)) : c);
                i += isPair ? 1 : 0;
            } else if (isJson && isEscaped(c)) {
                place = putEscaped(to, place, c);
            } else {
                to[place++] = (byte) c;
            }
        }
        return place;
    }

    /** A code point from 0x80 on. */
    private static int putWide(byte[] to, int at, int codePoint) {
        if (codePoint < 0x10000 && Character.isSurrogate((char) codePoint)) {
            to[at] = '?';
            return at + 1;
        }
        return putUtf8(to, at, codePoint);
    }

    private static int putEscaped(byte[] to, int at, char c) {
        int place = at;
        to[place++] = '\\';
        char letter = SHORT_ESCAPES.charAt(c >= ' ' ? 0 : c);
        if (c >= ' ' || letter != ' ') {
            to[place++] = (byte) (c >= ' ' ? c : letter);
            return place;
        }
        to[place++] = 'u';
        to[place++] = '0';
        to[place++] = '0';
        to[place++] = (byte) Character.forDigit(c >> 4, HEX);
        to[place++] = (byte) Character.forDigit(c & 0xF, HEX);
        return place;
    }
}
