package io.gantry.codec;

/**
 * Scans a JSON header in one pass: notes where the fields are and reads the few numbers. Unknown members of any shape
 * are stepped over, nested at most {@value #MAX_DEPTH} deep. A member that comes twice counts the second time.
 */
final class FrameJsonHeader {
    static final int MAX_DEPTH = 32;

    private static final String[] LANGUAGES = {
        "JAVA", "CPP", "DOTNET", "PYTHON", "DELPHI", "ERLANG", "RUBY", "OTHER", "HTTP", "GO", "PHP", "OMS", "RUST",
        "NODE_JS"
    };
    private static final int LANGUAGE_OTHER = 7;

    private final byte[] bytes;
    private final int base;
    private final int end;
    private int at;
    private int code;
    private int language;
    private int version;
    private int opaque;
    private int flag;

    FrameJsonHeader(byte[] bytes, int base, int end) {
        this.bytes = bytes;
        this.base = base;
        this.end = end;
        this.at = base;
    }

    void scan(Frame frame) {
        FrameFields fields = frame.fields();
        expect('{');
        if (peek() == '}') {
            at++;
        } else {
            do {
                member(fields);
            } while (hasMore('}'));
        }
        skipSpace();
        if (at != end) {
            throw damaged("nothing behind the object");
        }
        frame.numbers(code, opaque, flag);
        frame.speaker(language, version);
    }

    private void member(FrameFields fields) {
        skipSpace();
        int nameAt = at + 1;
        int nameSpan = string();
        expect(':');
        byte first = peek();
        if (isNamed(nameAt, nameSpan, "extFields") && first == '{') {
            extFields(fields);
            return;
        }
        int valueAt = first == '"' ? at + 1 : at;
        int valueSpan = value(first);
        if (valueSpan == FrameFields.absent()) {
            return;
        }
        if (isNamed(nameAt, nameSpan, "code")) {
            code = number(valueAt, valueSpan);
        } else if (isNamed(nameAt, nameSpan, "opaque")) {
            opaque = number(valueAt, valueSpan);
        } else if (isNamed(nameAt, nameSpan, "flag")) {
            flag = number(valueAt, valueSpan);
        } else if (isNamed(nameAt, nameSpan, "version")) {
            version = number(valueAt, valueSpan);
        } else if (isNamed(nameAt, nameSpan, "language")) {
            language = language(valueAt, valueSpan);
        } else if (isNamed(nameAt, nameSpan, "remark")) {
            fields.remark(valueAt, valueSpan);
        }
    }

    private void extFields(FrameFields fields) {
        expect('{');
        if (peek() == '}') {
            at++;
            return;
        }
        do {
            skipSpace();
            int nameAt = at + 1;
            int nameSpan = string();
            expect(':');
            byte first = peek();
            int valueAt = first == '"' ? at + 1 : at;
            fields.add(nameAt, nameSpan, valueAt, value(first));
        } while (hasMore('}'));
    }

    /** Steps over a value of any shape and notes its bytes: a string's without the quotes, null's as absent. */
    private int value(byte first) {
        if (first == '"') {
            return string();
        }
        int from = at;
        if (first == '{' || first == '[') {
            nested();
            return at - from;
        }
        while (at < end && isLiteral(bytes[at])) {
            at++;
        }
        if (at == from) {
            throw damaged("a value");
        }
        return isNamed(from, at - from, "null") ? FrameFields.absent() : at - from;
    }

    /** Steps over an object or array: brackets must match, strings must be strings, the rest is not looked at. */
    private void nested() {
        long arrays = 0;
        int depth = 0;
        do {
            byte b = peek();
            if (b == '"') {
                string();
                continue;
            }
            at++;
            if (b == '{' || b == '[') {
                if (++depth > MAX_DEPTH) {
                    throw damaged("nesting of at most " + MAX_DEPTH);
                }
                arrays = arrays << 1 | (b == '[' ? 1 : 0);
            } else if (b == '}' || b == ']') {
                if ((arrays & 1) != (b == ']' ? 1 : 0)) {
                    throw damaged("matching brackets");
                }
                arrays >>>= 1;
                depth--;
            }
        } while (depth > 0);
    }

    /** Steps over a string and notes the bytes between its quotes. */
    private int string() {
        if (at >= end || bytes[at] != '"') {
            throw damaged("a string");
        }
        int from = at + 1;
        boolean hasEscapes = false;
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            if (b == '"') {
                at = i + 1;
                return FrameFields.span(i - from, hasEscapes);
            }
            if (b == '\\') {
                hasEscapes = true;
                at = i + 1;
                i += FrameText.escapeLength(bytes, at, end);
                if (i < at) {
                    throw damaged("an escape");
                }
            }
        }
        at = end;
        throw damaged("the end of a string");
    }

    private boolean hasMore(char close) {
        byte b = peek();
        at++;
        if (b != ',' && b != close) {
            throw damaged("',' or '" + close + "'");
        }
        return b == ',';
    }

    private void expect(char c) {
        if (peek() != c) {
            throw damaged("'" + c + "'");
        }
        at++;
    }

    /** The next byte that is not space. */
    private byte peek() {
        skipSpace();
        if (at >= end) {
            throw damaged("more");
        }
        return bytes[at];
    }

    private void skipSpace() {
        while (at < end && isSpace(bytes[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private static boolean isLiteral(byte b) {
        return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '-' || b == '+' || b == '.';
    }

    private boolean isNamed(int nameAt, int span, String name) {
        if (span != name.length()) {
            return false;
        }
        for (int i = 0; i < span; i++) {
            if (bytes[nameAt + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int number(int numberAt, int span) {
        int first = span > 0 && bytes[numberAt] == '-' ? 1 : 0;
        long value = 0;
        for (int i = first; i < span; i++) {
            int digit = bytes[numberAt + i] - '0';
            value = value * 10 + digit;
            if (digit < 0 || digit > 9 || value > 1L << 31) {
                throw damaged("a whole number of 32 bits");
            }
        }
        value = first == 1 ? -value : value;
        if (span == first || value != (int) value) {
            throw damaged("a whole number of 32 bits");
        }
        return (int) value;
    }

    /** Clients send the name; a number is understood too, and a language yet unknown is OTHER. */
    private int language(int textAt, int span) {
        for (int i = 0; i < LANGUAGES.length; i++) {
            if (isNamed(textAt, span, LANGUAGES[i])) {
                return i;
            }
        }
        boolean isNumber = span == 1 && bytes[textAt] >= '0' && bytes[textAt] <= '9';
        return isNumber ? bytes[textAt] - '0' : LANGUAGE_OTHER;
    }

    private FrameException damaged(String expected) {
        return new FrameException("The JSON header has no " + expected + " at byte " + (at - base));
    }
}
