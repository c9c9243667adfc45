package io.gantry.codec;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One object of a JSON text: unmodifiable, in the text's order, a later duplicate wins. A key is a String (also when
 * it was an unquoted number) or, in fastjson's maps, a JsonObject. The typed accessors convert as fastjson does
 * ({@code "8"} is the number 8) and name the field when they cannot. The order is there for maps only: a peer may send
 * any number of keys with one hash.
 */
public final class JsonObject implements Comparable<JsonObject> {
    static final JsonObject EMPTY = new JsonObject(Map.of());

    private final Map<Object, Object> entries;

    /** What the order goes by, made when it is first asked for; whoever makes it again makes the same. */
    private String sortText;

    JsonObject(Map<Object, Object> entries) {
        this.entries = Collections.unmodifiableMap(entries);
    }

    /** All entries; keys are String or JsonObject. */
    public Map<Object, Object> entries() {
        return entries;
    }

    /** Whether the field is there and not null. */
    public boolean has(String name) {
        return entries.get(name) != null;
    }

    /** The value as it was read; null when it is missing. */
    public Object get(String name) {
        return entries.get(name);
    }

    /** A text; a number or boolean is given as text, too. */
    public String text(String name) {
        return scalar(name, require(name));
    }

    public String textOr(String name, String fallback) {
        Object value = entries.get(name);
        return value == null ? fallback : scalar(name, value);
    }

    public long number(String name) {
        return number(name, require(name), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    public long numberOr(String name, long fallback) {
        Object value = entries.get(name);
        return value == null ? fallback : number(name, value, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    public int integer(String name) {
        return (int) number(name, require(name), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public int integerOr(String name, int fallback) {
        Object value = entries.get(name);
        return value == null ? fallback : (int) number(name, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public boolean booleanOr(String name, boolean fallback) {
        Object value = entries.get(name);
        if (value == null) {
            return fallback;
        }
        if (value instanceof Boolean known) {
            return known;
        }
        if ("true".equals(value) || "false".equals(value)) {
            return "true".equals(value);
        }
        throw refusal(name, "true or false", value);
    }

    public JsonObject object(String name) {
        return asObject(name, require(name));
    }

    /** The object, or one without fields when it is missing. */
    public JsonObject objectOrEmpty(String name) {
        Object value = entries.get(name);
        return value == null ? EMPTY : asObject(name, value);
    }

    /** The array, or an empty one when it is missing. */
    public List<?> listOrEmpty(String name) {
        Object value = entries.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw refusal(name, "an array", value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonObject object && entries.equals(object.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public int compareTo(JsonObject other) {
        return sortText().compareTo(other.sortText());
    }

    private String sortText() {
        if (sortText == null) {
            sortText = JsonWriter.STANDARD.write(this);
        }
        return sortText;
    }

    /** The text in fastjson's compact form. */
    @Override
    public String toString() {
        return JsonWriter.COMPACT.write(this);
    }

    static String kindOf(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof JsonObject) {
            return "an object";
        }
        if (value instanceof List) {
            return "an array";
        }
        String shown = value.toString();
        return "'" + (shown.length() > 40 ? shown.substring(0, 40) + "..." : shown) + "'";
    }

    private Object require(String name) {
        Object value = entries.get(name);
        if (value == null) {
            throw new JsonException("The JSON field " + name + " is missing", 0);
        }
        return value;
    }

    private static String scalar(String name, Object value) {
        if (value instanceof JsonObject || value instanceof List) {
            throw refusal(name, "a text", value);
        }
        return value.toString();
    }

    private static JsonObject asObject(String name, Object value) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw refusal(name, "an object", value);
    }

    private static long number(String name, Object value, long min, long max) {
        Long number = wholeNumber(value);
        if (number == null || number < min || number > max) {
            String size = max == Integer.MAX_VALUE ? "a whole number of 32 bits" : "a whole number of 64 bits";
            throw refusal(name, size, value);
        }
        return number;
    }

    private static Long wholeNumber(Object value) {
        if (value instanceof Long number) {
            return number;
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1L << 53) {
            return number.longValue();
        }
        if (value instanceof String text) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return null;
    }

    private static JsonException refusal(String name, String expected, Object found) {
        return new JsonException("The JSON field " + name + " must be " + expected + ", found " + kindOf(found), 0);
    }
}
