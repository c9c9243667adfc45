package io.gantry.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Walks the properties of a stored record in one pass, without making objects: a reused flyweight of one thread.
 * The bytes are those of {@link MessageProperties} in UTF-8. After {@link #next} the cursor is at one entry.
 */
public final class PropertyCursor {
    private ByteBuffer buffer;
    private int at;
    private int end;
    private int nameAt;
    private int valueAt;
    private int valueEnd;

    /** Goes before the first property. */
    public PropertyCursor wrap(ByteBuffer source, int from, int bytes) {
        this.buffer = source;
        this.at = from;
        this.end = from + bytes;
        return this;
    }

    /** Goes before the first property of a record. */
    public PropertyCursor wrap(StoredMessage message) {
        return wrap(message.buffer(), message.propertiesAt(), message.propertiesBytes());
    }

    /** Goes to the next property that has a name and a value; false when there is none. */
    public boolean next() {
        while (at < end) {
            int nameEnd = -1;
            int i = at;
            for (; i < end; i++) {
                byte b = buffer.get(i);
                if (b == MessageProperties.VALUE_END) {
                    break;
                }
                if (b == MessageProperties.NAME_END && nameEnd < 0) {
                    nameEnd = i;
                }
            }
            nameAt = at;
            valueAt = nameEnd + 1;
            valueEnd = i;
            at = i + 1;
            if (nameEnd > nameAt && valueEnd > valueAt) {
                return true;
            }
        }
        return false;
    }

    /** Whether the name is this one. */
    public boolean isNamed(String name) {
        int bytes = valueAt - 1 - nameAt;
        if (bytes < name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char expected = name.charAt(i);
            if (expected > Byte.MAX_VALUE) {
                return name().equals(name);
            }
            if (buffer.get(nameAt + i) != expected) {
                return false;
            }
        }
        return bytes == name.length();
    }

    /** Index of the value's first byte. */
    public int valueAt() {
        return valueAt;
    }

    /** Length of the value. */
    public int valueBytes() {
        return valueEnd - valueAt;
    }

    public String name() {
        return decode(buffer, nameAt, valueAt - 1);
    }

    public String value() {
        return decode(buffer, valueAt, valueEnd);
    }

    /** {@link String#hashCode} of the value. */
    public int valueHash() {
        return textHash(buffer, valueAt, valueEnd, 0);
    }

    /**
     * {@link String#hashCode} of a text whose first part has the hash {@code seed} and whose second part is UTF-8
     * bytes from {@code from} to {@code to}.
     */
    public static int textHash(ByteBuffer buffer, int from, int to, int seed) {
        int hash = seed;
        for (int i = from; i < to; i++) {
            byte b = buffer.get(i);
            if (b < 0) {
                return decodedHash(buffer, from, to, seed);
            }
            hash = 31 * hash + b;
        }
        return hash;
    }

    private static int decodedHash(ByteBuffer buffer, int from, int to, int seed) {
        String text = decode(buffer, from, to);
        int hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }

    static String decode(ByteBuffer buffer, int from, int to) {
        byte[] bytes = new byte[to - from];
        buffer.get(from, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
