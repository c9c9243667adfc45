package io.gantry.broker.filter;

import java.util.Locale;
import java.util.Map;

/**
 * One word of an expression.
 *
 * @param text the characters; of a text literal, without quotes
 * @param at 1-based position of the first character
 */
record Token(Kind kind, String text, int at) {
    private static final Map<String, Kind> WORDS = Map.ofEntries(
            Map.entry("NOT", Kind.NOT),
            Map.entry("AND", Kind.AND),
            Map.entry("OR", Kind.OR),
            Map.entry("BETWEEN", Kind.BETWEEN),
            Map.entry("IN", Kind.IN),
            Map.entry("TRUE", Kind.TRUE),
            Map.entry("FALSE", Kind.FALSE),
            Map.entry("NULL", Kind.NULL),
            Map.entry("IS", Kind.IS),
            Map.entry("CONTAINS", Kind.CONTAINS),
            Map.entry("STARTSWITH", Kind.STARTSWITH),
            Map.entry("ENDSWITH", Kind.ENDSWITH));

    /** What a word is. */
    enum Kind {
        NOT,
        AND,
        OR,
        BETWEEN,
        IN,
        TRUE,
        FALSE,
        NULL,
        IS,
        CONTAINS,
        STARTSWITH,
        ENDSWITH,
        WHOLE,
        FRACTION,
        TEXT,
        NAME,
        EQUAL,
        UNEQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        OPEN,
        CLOSE,
        COMMA,
        PLUS,
        MINUS,
        END
    }

    /** A name, or the reserved word it is. */
    static Token word(String text, int at) {
        return new Token(WORDS.getOrDefault(text.toUpperCase(Locale.ROOT), Kind.NAME), text, at);
    }

    IllegalArgumentException flaw() {
        String what = kind == Kind.END ? "the end" : "\"" + text + "\"";
        return new IllegalArgumentException(
                "the expression makes no sense at position " + at + ": " + what + " cannot stand here");
    }
}
