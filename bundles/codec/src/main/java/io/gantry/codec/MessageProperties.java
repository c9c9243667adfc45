package io.gantry.codec;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The text form of a message's properties: name 0x01 value 0x02, repeated; the last 0x02 may be missing. Of a
 * name that is there twice the later value counts. Entries without a name or without a value do not count. Pure
 * functions, safe for any thread.
 */
public final class MessageProperties {
    /** Stands between name and value. */
    public static final char NAME_END = 1;

    /** Stands behind a value. */
    public static final char VALUE_END = 2;

    /** The longest properties a record can hold, bytes. */
    public static final int MAX_BYTES = Short.MAX_VALUE;

    private MessageProperties() {}

    /** All properties, in the order of the text; the map is the caller's. */
    public static Map<String, String> parse(String text) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (int at = 0; at < text.length(); ) {
            int end = endOf(text, at);
            int nameEnd = text.indexOf(NAME_END, at);
            if (nameEnd > at && nameEnd < end - 1) {
                properties.put(text.substring(at, nameEnd), text.substring(nameEnd + 1, end));
            }
            at = end + 1;
        }
        return properties;
    }

    /** The text of properties; one without a value is left out. */
    public static String text(Map<String, String> properties) {
        StringBuilder text = new StringBuilder(properties.size() * 24);
        properties.forEach((name, value) -> {
            if (value != null) {
                append(text, name, value);
            }
        });
        return text.toString();
    }

    /** One property's value, without reading the others; null when it is not there. */
    public static String find(String text, String name) {
        String found = null;
        for (int at = 0; at < text.length(); ) {
            int end = endOf(text, at);
            if (isNamed(text, at, end, name) && end > at + name.length() + 1) {
                found = text.substring(at + name.length() + 1, end);
            }
            at = end + 1;
        }
        return found;
    }

    /** The text with one property set. */
    public static String with(String text, String name, String value) {
        String others = without(text, name);
        StringBuilder result = new StringBuilder(others.length() + name.length() + value.length() + 3);
        result.append(others);
        if (!others.isEmpty() && others.charAt(others.length() - 1) != VALUE_END) {
            result.append(VALUE_END);
        }
        append(result, name, value);
        return result.toString();
    }

    /** The text without one property; the same object when it is not there. */
    public static String without(String text, String name) {
        StringBuilder kept = null;
        for (int at = 0; at < text.length(); ) {
            int end = endOf(text, at);
            boolean isDropped = isNamed(text, at, end, name);
            if (isDropped && kept == null) {
                kept = new StringBuilder(text.length()).append(text, 0, at);
            } else if (!isDropped && kept != null) {
                kept.append(text, at, Math.min(end + 1, text.length()));
            }
            at = end + 1;
        }
        return kept == null ? text : kept.toString();
    }

    /** The code of a tag that consume queues hold and clients filter by; 0 without a tag. */
    public static long tagsCode(String tag) {
        return tag == null ? 0 : tag.hashCode();
    }

    private static void append(StringBuilder text, String name, String value) {
        text.append(name).append(NAME_END).append(value).append(VALUE_END);
    }

    private static int endOf(String text, int at) {
        int end = text.indexOf(VALUE_END, at);
        return end < 0 ? text.length() : end;
    }

    private static boolean isNamed(String text, int at, int end, String name) {
        int nameEnd = at + name.length();
        return nameEnd < end && text.charAt(nameEnd) == NAME_END && text.startsWith(name, at);
    }
}
