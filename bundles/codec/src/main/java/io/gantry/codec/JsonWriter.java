package io.gantry.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Writes Map, JsonObject, Collection, CharSequence, Number, Boolean and null the way fastjson 2 does, byte for byte:
 * entries whose value is null are left out, items that are null are not. Give the fields of a bean in alphabetical
 * order, as fastjson has them. Immutable: safe for any thread.
 */
public final class JsonWriter {
    /** Fastjson's form of bodies: number keys without quotes, maps as keys. */
    public static final JsonWriter COMPACT = new JsonWriter(false, false);

    /** Fastjson's form of files: as {@link #COMPACT}, indented by tabs. */
    public static final JsonWriter PRETTY = new JsonWriter(true, false);

    /** Standard JSON: every key is a quoted text, keys sorted (numbers by value). */
    public static final JsonWriter STANDARD = new JsonWriter(false, true);

    private static final int MAX_DEPTH = 64;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final boolean isPretty;
    private final boolean isStandard;

    private JsonWriter(boolean isPretty, boolean isStandard) {
        this.isPretty = isPretty;
        this.isStandard = isStandard;
    }

    /** The value as UTF-8. */
    public byte[] bytes(Object value) {
        return write(value).getBytes(StandardCharsets.UTF_8);
    }

    /** The value as text. */
    public String write(Object value) {
        StringBuilder out = new StringBuilder();
        writeValue(out, value, 0);
        return out.toString();
    }

    private void writeValue(StringBuilder out, Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("The value is nested deeper than " + MAX_DEPTH + " levels");
        }
        if (value instanceof CharSequence text) {
            writeText(out, text);
        } else if (value instanceof Number number) {
            out.append(isFinite(number) ? number.toString() : "null");
        } else if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(out, map, depth);
        } else if (value instanceof JsonObject object) {
            writeMap(out, object.entries(), depth);
        } else if (value instanceof Collection<?> items) {
            writeItems(out, items, depth);
        } else {
            throw new IllegalArgumentException(
                    "A " + value.getClass().getName() + " has no JSON form; give a Map, Collection, text or number");
        }
    }

    private static boolean isFinite(Number number) {
        boolean isFraction = number instanceof Double || number instanceof Float;
        return !isFraction || Double.isFinite(number.doubleValue());
    }

    private void writeMap(StringBuilder out, Map<?, ?> map, int depth) {
        out.append('{');
        boolean isFirst = true;
        int count = 0;
        for (Map.Entry<?, ?> entry : ordered(map)) {
            Courtesy.step(++count);
            if (entry.getValue() == null) {
                continue;
            }
            separate(out, isFirst, depth + 1);
            isFirst = false;
            writeKey(out, entry.getKey(), depth + 1);
            out.append(':');
            writeValue(out, entry.getValue(), depth + 1);
        }
        if (!isFirst) {
            indent(out, depth);
        }
        out.append('}');
    }

    private void writeItems(StringBuilder out, Collection<?> items, int depth) {
        out.append('[');
        boolean isFirst = true;
        int count = 0;
        for (Object item : items) {
            Courtesy.step(++count);
            separate(out, isFirst, depth + 1);
            isFirst = false;
            writeValue(out, item, depth + 1);
        }
        if (!isFirst) {
            indent(out, depth);
        }
        out.append(']');
    }

    private Collection<? extends Map.Entry<?, ?>> ordered(Map<?, ?> map) {
        if (!isStandard || map.size() < 2) {
            return map.entrySet();
        }
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        entries.sort((a, b) -> compareKeys(a.getKey(), b.getKey()));
        return entries;
    }

    private static int compareKeys(Object a, Object b) {
        if (isWhole(a) && isWhole(b)) {
            return Long.compare(((Number) a).longValue(), ((Number) b).longValue());
        }
        return a.toString().compareTo(b.toString());
    }

    private static boolean isWhole(Object key) {
        return key instanceof Integer || key instanceof Long;
    }

    private void writeKey(StringBuilder out, Object key, int depth) {
        if (key instanceof CharSequence text) {
            writeText(out, text);
        } else if (key == null) {
            throw new IllegalArgumentException("A null key has no JSON form");
        } else if (!isStandard) {
            writeValue(out, key, depth);
        } else if (key instanceof Number || key instanceof Boolean) {
            writeText(out, key.toString());
        } else {
            writeText(out, write(key));
        }
    }

    private void separate(StringBuilder out, boolean isFirst, int depth) {
        if (!isFirst) {
            out.append(',');
        }
        indent(out, depth);
    }

    private void indent(StringBuilder out, int depth) {
        if (isPretty) {
            out.append('\n');
            for (int i = 0; i < depth; i++) {
                out.append('\t');
            }
        }
    }

    private static void writeText(StringBuilder out, CharSequence text) {
        out.append('"');
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                out.append(text, from, i);
                from = i + 1;
                writeEscape(out, c);
            }
        }
        out.append(text, from, text.length()).append('"');
    }

    private static void writeEscape(StringBuilder out, char c) {
        int named = "\"\\\b\t\n\f\r".indexOf(c);
        if (named >= 0) {
            out.append('\\').append("\"\\btnfr".charAt(named));
        } else {
            out.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 15]);
        }
    }
}
