package io.gantry.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One pass over one text. Recursion is bounded by {@link JsonLimits#maxDepth}. Used once, by one thread. */
final class JsonReader {
    private static final int END = -1;

    private final String text;
    private final JsonLimits limits;
    private int at;
    private int depth;
    private int values;

    JsonReader(String text, JsonLimits limits) {
        if (text.length() > limits.maxChars()) {
            throw limits.tooLong(text.length());
        }
        this.text = text;
        this.limits = limits;
        // A byte order mark is what some editors leave in a file.
        this.at = text.startsWith("\ufeff") ? 1 : 0;
    }

    Object readDocument() {
        Object value = readValue();
        if (peek() != END) {
            throw unexpected("the end");
        }
        return value;
    }

    private Object readValue() {
        count();
        int c = peek();
        switch (c) {
            case '{':
                return readObject();
            case '[':
                return readArray();
            case '"', '\'':
                return readQuoted((char) c);
            case '-', '+', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
                return readNumber();
            default:
                return readWord();
        }
    }

    private JsonObject readObject() {
        enter();
        Map<Object, Object> entries = null;
        while (peek() != '}') {
            Object key = readKey();
            expect(':');
            Object value = readValue();
            if (entries == null) {
                entries = new LinkedHashMap<>();
            }
            entries.put(key, value);
            if (peek() != '}') {
                expect(',');
            }
        }
        leave();
        return entries == null ? JsonObject.EMPTY : new JsonObject(entries);
    }

    private List<Object> readArray() {
        enter();
        List<Object> items = null;
        while (peek() != ']') {
            if (items == null) {
                items = new ArrayList<>();
            }
            items.add(readValue());
            if (peek() != ']') {
                expect(',');
            }
        }
        leave();
        return items == null ? List.of() : Collections.unmodifiableList(items);
    }

    private Object readKey() {
        count();
        int c = peek();
        if (c == '{') {
            return readObject();
        }
        if (c == '"' || c == '\'') {
            return readQuoted((char) c);
        }
        int start = at;
        while (at < text.length() && isKeyPart(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw unexpected("a key");
        }
        return text.substring(start, at);
    }

    private static boolean isKeyPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '-' || c == '.';
    }

    private String readQuoted(char quote) {
        int start = ++at;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == quote) {
                return text.substring(start, at++);
            }
            if (c == '\\') {
                return readEscaped(start, quote);
            }
            at++;
        }
        throw unterminated(start - 1);
    }

    private String readEscaped(int start, char quote) {
        StringBuilder result = new StringBuilder(at - start + 32).append(text, start, at);
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote) {
                return result.toString();
            }
            result.append(c == '\\' ? readEscape() : c);
        }
        throw unterminated(start - 1);
    }

    private char readEscape() {
        int c = at < text.length() ? text.charAt(at) : END;
        at++;
        switch (c) {
            case '"', '\'', '\\', '/':
                return (char) c;
            case 'b':
                return '\b';
            case 'f', 'F':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\u000b';
            case '0', '1', '2', '3', '4', '5', '6', '7':
                return (char) (c - '0');
            case 'x':
                return readHex(2);
            case 'u':
                return readHex(4);
            default:
                at--;
                throw unexpected("an escape such as \\n or \\u0041");
        }
    }

    private char readHex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw unexpected(digits + " hexadecimal digits");
            }
            value = value << 4 | digit;
            at++;
        }
        return (char) value;
    }

    private Object readNumber() {
        int start = at;
        boolean isWhole = true;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '.' || c == 'e' || c == 'E') {
                isWhole = false;
            } else if (!(c >= '0' && c <= '9' || c == '-' || c == '+')) {
                break;
            }
            at++;
        }
        String digits = text.substring(start, at);
        try {
            if (isWhole) {
                long value = Long.parseLong(digits);
                skipLongMark();
                return value;
            }
            double value = Double.parseDouble(digits);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw badNumber(digits, start);
        }
        throw badNumber(digits, start);
    }

    private void skipLongMark() {
        if (at < text.length() && text.charAt(at) == 'L') {
            at++;
        }
    }

    private Object readWord() {
        for (String word : List.of("true", "false", "null")) {
            if (text.startsWith(word, at)) {
                int end = at + word.length();
                if (end == text.length() || !isKeyPart(text.charAt(end))) {
                    at = end;
                    return word.equals("null") ? null : Boolean.valueOf(word);
                }
            }
        }
        throw unexpected("a value");
    }

    private void enter() {
        if (++depth > limits.maxDepth()) {
            throw new JsonException(
                    "The JSON text is nested deeper than the " + limits.maxDepth() + " levels allowed, at offset " + at,
                    at);
        }
        at++;
    }

    private void leave() {
        depth--;
        at++;
    }

    private void count() {
        if (++values > limits.maxValues()) {
            throw new JsonException(
                    "The JSON text has more than the " + limits.maxValues() + " values allowed, at offset " + at, at);
        }
        Courtesy.step(values);
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw unexpected("'" + wanted + "'");
        }
        at++;
    }

    /** The next char that is not white space or comment; it stays the next one. */
    private int peek() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '/') {
                skipComment();
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                at++;
            } else {
                return c;
            }
        }
        return END;
    }

    private void skipComment() {
        boolean isLine = text.startsWith("//", at);
        if (!isLine && !text.startsWith("/*", at)) {
            throw unexpected("JSON");
        }
        String mark = isLine ? "\n" : "*/";
        int end = text.indexOf(mark, at + 2);
        if (end < 0 && !isLine) {
            throw new JsonException("The comment that begins at offset " + at + " has no end", at);
        }
        at = end < 0 ? text.length() : end + mark.length();
    }

    private JsonException unexpected(String expected) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new JsonException("Expected " + expected + " at offset " + at + " of the JSON text, found " + found, at);
    }

    private JsonException unterminated(int start) {
        return new JsonException("The text that begins at offset " + start + " has no closing quote", start);
    }

    private JsonException badNumber(String digits, int start) {
        String shown = digits.length() > 40 ? digits.substring(0, 40) + "..." : digits;
        return new JsonException("'" + shown + "' at offset " + start + " is no number, or out of range", start);
    }
}
