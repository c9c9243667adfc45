package io.gantry.codec;

import java.util.Arrays;

/**
 * Where the named values of one header are: four numbers a field, found in one scan, decoded when asked for. Slot 0 is
 * the remark. Of a name that comes twice the later one counts.
 */
final class FrameFields {
    /** More fields than any header of the protocol has; a header with more is damaged or hostile. */
    static final int MAX_FIELDS = 512;

    private static final int WORDS = 4;
    private static final int USUAL_FIELDS = 16;
    private static final int VALUE_AT = 2;
    private static final int ESCAPED = 1 << 30;
    private static final int ABSENT = 1 << 29;
    private static final int LENGTH = (1 << 24) - 1;
    private static final int LETTERS = 'z' - 'a' + 1;

    private final byte[] bytes;
    private int[] places = new int[(1 + USUAL_FIELDS) * WORDS];
    private int count = 1;
    /** The slots of names of one letter, which most sends have: the last of each; null when there is none. */
    private short[] letters;

    /** Then the index of letters may miss the last. */
    private boolean hasEscapedNames;

    FrameFields(byte[] bytes) {
        this.bytes = bytes;
        places[VALUE_AT + 1] = ABSENT;
    }

    /** How a stretch of bytes is noted: its length, and whether it has JSON escapes. */
    static int span(int length, boolean hasEscapes) {
        return hasEscapes ? length | ESCAPED : length;
    }

    /** How a value of null is noted. */
    static int absent() {
        return ABSENT;
    }

    void remark(int at, int span) {
        places[VALUE_AT] = at;
        places[VALUE_AT + 1] = span;
    }

    void add(int nameAt, int nameSpan, int valueAt, int valueSpan) {
        if (count > MAX_FIELDS) {
            throw new FrameException("The header has more than " + MAX_FIELDS + " fields");
        }
        if (count * WORDS == places.length) {
            places = Arrays.copyOf(places, Math.min(2 * places.length, (MAX_FIELDS + 1) * WORDS));
        }
        hasEscapedNames |= (nameSpan & ESCAPED) != 0;
        if (nameSpan == 1 && isLetter(bytes[nameAt])) {
            if (letters == null) {
                letters = new short[LETTERS];
            }
            letters[bytes[nameAt] - 'a'] = (short) count;
        }
        int word = count++ * WORDS;
        places[word] = nameAt;
        places[word + 1] = nameSpan;
        places[word + VALUE_AT] = valueAt;
        places[word + VALUE_AT + 1] = valueSpan;
    }

    /** One more than the last slot. */
    int end() {
        return count;
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z';
    }

    /** The slot of a name, or -1. */
    int find(String name) {
        if (!hasEscapedNames && name.length() == 1 && isLetter(name.charAt(0))) {
            int slot = letters == null ? 0 : letters[name.charAt(0) - 'a'];
            return slot > 0 ? slot : -1;
        }
        for (int slot = count - 1; slot > 0; slot--) {
            if (isNamed(slot, name)) {
                return slot;
            }
        }
        return -1;
    }

    private boolean isNamed(int slot, String name) {
        int at = places[slot * WORDS];
        int span = places[slot * WORDS + 1];
        int length = name.length();
        if ((span & ESCAPED) != 0) {
            return name.equals(name(slot));
        }
        if (span < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte b = bytes[at + i];
            if (b < 0) {
                return name.equals(name(slot));
            }
            if (b != name.charAt(i)) {
                return false;
            }
        }
        return span == length;
    }

    String name(int slot) {
        int span = places[slot * WORDS + 1];
        return FrameText.decode(bytes, places[slot * WORDS], span & LENGTH, (span & ESCAPED) != 0);
    }

    /** The value as text, or null. */
    String value(int slot) {
        int span = places[slot * WORDS + VALUE_AT + 1];
        if ((span & ABSENT) != 0) {
            return null;
        }
        return FrameText.decode(bytes, places[slot * WORDS + VALUE_AT], span & LENGTH, (span & ESCAPED) != 0);
    }

    /** The value if it is a plain decimal number of at most 18 digits, else the fallback; makes no object. */
    long number(int slot, long fallback) {
        int at = places[slot * WORDS + VALUE_AT];
        int span = places[slot * WORDS + VALUE_AT + 1];
        boolean isNegative = (span & LENGTH) > 0 && bytes[at] == '-';
        int first = isNegative ? 1 : 0;
        if ((span & (ESCAPED | ABSENT)) != 0 || span <= first || span > first + 18) {
            return fallback;
        }
        long value = 0;
        for (int i = first; i < span; i++) {
            int digit = bytes[at + i] - '0';
            if (digit < 0 || digit > 9) {
                return fallback;
            }
            value = value * 10 + digit;
        }
        return isNegative ? -value : value;
    }
}
