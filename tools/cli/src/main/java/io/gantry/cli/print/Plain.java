package io.gantry.cli.print;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Values as text for people. Whatever a cluster holds, it cannot move the terminal's cursor or begin a line. */
public final class Plain {
    private static final String NOTHING = "-";

    private Plain() {}

    /** A value on one line. */
    public static String of(Object value) {
        if (value == null) {
            return NOTHING;
        }
        if (value instanceof Boolean isTrue) {
            return isTrue ? "yes" : "no";
        }
        if (value instanceof Double || value instanceof Float) {
            return String.format(Locale.ROOT, "%.1f", ((Number) value).doubleValue());
        }
        if (value instanceof Collection<?> items) {
            return items.isEmpty() ? NOTHING : items.stream().map(Plain::of).collect(Collectors.joining(","));
        }
        String text = line(value.toString());
        return text.isEmpty() ? NOTHING : text;
    }

    /** A text without control characters: they are written as Java does. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (isHarmless(each)) {
                line.append(each);
            } else if (each == '\n') {
                line.append("\\n");
            } else {
                line.append(String.format("\\u%04x", (int) each));
            }
        }
        return line.toString();
    }

    /** Neither a control nor one of those that turn the direction of writing or break lines. */
    private static boolean isHarmless(char each) {
        boolean isTurn = each >= '\u202a' && each <= '\u202e' || each >= '\u2066' && each <= '\u2069';
        return !Character.isISOControl(each) && each != '\u2028' && each != '\u2029' && !isTurn;
    }
}
