package io.gantry.broker.filter;

import io.gantry.broker.filter.Token.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts an expression into words, the longest first. Used once, by one thread. */
final class Lexer {
    private static final String EXPONENT = "[eE][+-]?[0-9]++";
    private static final Pattern FRACTION = Pattern.compile(
            "[0-9]++\\.[0-9]*+(?:" + EXPONENT + ")?|\\.[0-9]++(?:" + EXPONENT + ")?|[0-9]++" + EXPONENT);
    private static final Pattern WHOLE = Pattern.compile("0|[1-9][0-9]*+[lL]?");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_$][a-zA-Z0-9_$]*+");

    private final String text;
    private int at;

    Lexer(String text) {
        this.text = text;
    }

    /** The next word; {@link Kind#END} again and again behind the last. */
    Token next() {
        skip();
        if (at == text.length()) {
            return new Token(Kind.END, "", at + 1);
        }
        char c = text.charAt(at);
        if (c == '\'') {
            return literal();
        }
        String found = match(FRACTION);
        if (found != null) {
            return take(Kind.FRACTION, found);
        }
        found = match(WHOLE);
        if (found != null) {
            return take(Kind.WHOLE, found);
        }
        found = match(NAME);
        if (found != null) {
            at += found.length();
            return Token.word(found, at - found.length() + 1);
        }
        return sign(c);
    }

    private Token sign(char c) {
        char second = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        return switch (c) {
            case '=' -> take(Kind.EQUAL, "=");
            case '(' -> take(Kind.OPEN, "(");
            case ')' -> take(Kind.CLOSE, ")");
            case ',' -> take(Kind.COMMA, ",");
            case '+' -> take(Kind.PLUS, "+");
            case '-' -> take(Kind.MINUS, "-");
            case '<' -> {
                if (second == '>') {
                    yield take(Kind.UNEQUAL, "<>");
                }
                yield second == '=' ? take(Kind.LESS_OR_EQUAL, "<=") : take(Kind.LESS, "<");
            }
            case '>' -> second == '=' ? take(Kind.GREATER_OR_EQUAL, ">=") : take(Kind.GREATER, ">");
            default ->
                throw new IllegalArgumentException("the expression makes no sense at position " + (at + 1)
                        + ": no word begins with \"" + c + "\"");
        };
    }

    private Token take(Kind kind, String found) {
        Token token = new Token(kind, found, at + 1);
        at += found.length();
        return token;
    }

    private String match(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        return matcher.lookingAt() ? matcher.group() : null;
    }

    /** A text in quotes; two quotes in it are one. Of an unclosed one, what is closed. */
    private Token literal() {
        int start = at;
        int end = -1;
        int i = at + 1;
        while (i < text.length()) {
            if (text.charAt(i) == '\'') {
                end = i;
                if (i + 1 >= text.length() || text.charAt(i + 1) != '\'') {
                    break;
                }
                i++;
            }
            i++;
        }
        if (end < 0) {
            throw new IllegalArgumentException("the text that begins at position " + (start + 1) + " has no end");
        }
        at = end + 1;
        return new Token(Kind.TEXT, text.substring(start + 1, end).replace("''", "'"), start + 1);
    }

    private void skip() {
        while (at < text.length()) {
            int before = at;
            if (" \t\n\r\f".indexOf(text.charAt(at)) >= 0) {
                at++;
            } else if (text.startsWith("--", at)) {
                skipLine();
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                at = end < 0 ? at : end + 2;
            }
            if (at == before) {
                return;
            }
        }
    }

    /** A comment needs the end of its line; without it the signs are signs. */
    private void skipLine() {
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                at = i + 1;
                return;
            }
        }
    }
}
