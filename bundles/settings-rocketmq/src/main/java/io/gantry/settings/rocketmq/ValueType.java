package io.gantry.settings.rocketmq;

import java.util.List;
import java.util.Locale;

/**
 * How the text of a value is understood: by Apache's rules, which trim texts and words but neither numbers
 * nor booleans, and which keep the default when a text is no number.
 *
 * @param kind what the value is
 * @param least smallest allowed number
 * @param most largest allowed number
 * @param isClamped whether a number outside is moved to the limit; otherwise the node must not start
 * @param words the allowed words, for {@link Kind#WORD}
 */
record ValueType(Kind kind, long least, long most, boolean isClamped, List<String> words) {

    /** What a value can be. */
    enum Kind {
        INT("a whole number of at most 32 bits"),
        LONG("a whole number of at most 64 bits"),
        DOUBLE("a number"),
        BOOL("true or false"),
        TEXT("text"),
        WORD("one of the words it may be");

        private final String description;

        Kind(String description) {
            this.description = description;
        }
    }

    /** Reads {@code int}, {@code int[1..9]} (refused outside), {@code int{1..9}} (clamped), {@code enum(A,B)}. */
    static ValueType of(String text) {
        if (text.startsWith("enum(")) {
            List<String> words = List.of(text.substring(5, text.length() - 1).split(","));
            return new ValueType(Kind.WORD, 0, 0, false, words);
        }
        int range = Math.max(text.indexOf('['), text.indexOf('{'));
        if (range < 0) {
            Kind kind = Kind.valueOf(text.toUpperCase(Locale.ROOT));
            return new ValueType(kind, Long.MIN_VALUE, Long.MAX_VALUE, false, List.of());
        }
        String[] limits = text.substring(range + 1, text.length() - 1).split("\\.\\.", -1);
        return new ValueType(
                Kind.valueOf(text.substring(0, range).toUpperCase(Locale.ROOT)),
                limits[0].isEmpty() ? Long.MIN_VALUE : Long.parseLong(limits[0]),
                limits[1].isEmpty() ? Long.MAX_VALUE : Long.parseLong(limits[1]),
                text.charAt(range) == '{',
                List.of());
    }

    /** The value of the text, or null if Apache would not understand it and keep the default. */
    Object parse(String text) {
        try {
            return switch (kind) {
                case INT -> Integer.valueOf(text);
                case LONG -> Long.valueOf(text);
                case DOUBLE -> Double.valueOf(text);
                case BOOL -> Boolean.valueOf(text);
                case TEXT -> text.trim();
                case WORD -> words.contains(text.trim()) ? text.trim() : null;
            };
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Whether the text says what it is taken for: Apache takes "yes" for false. */
    boolean isPlain(String text) {
        return kind != Kind.BOOL || text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    }

    boolean isOutside(Object value) {
        return value instanceof Number number
                && !(value instanceof Double)
                && (number.longValue() < least || number.longValue() > most);
    }

    /** The number moved to the nearest limit. */
    Object clamped(Object value) {
        long number = Math.max(least, Math.min(most, ((Number) value).longValue()));
        return kind == Kind.INT ? (Object) Math.toIntExact(number) : (Object) number;
    }

    String description() {
        return kind == Kind.WORD ? String.join(" or ", words) : kind.description;
    }

    String limits() {
        return least + " to " + most;
    }
}
