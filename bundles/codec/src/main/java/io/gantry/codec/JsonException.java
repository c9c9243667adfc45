package io.gantry.codec;

/** A JSON text that cannot be understood; the message says what was found, what was expected, and where. */
public final class JsonException extends BadBodyException {
    private static final long serialVersionUID = 1L;

    private final int offset;

    JsonException(String message, int offset) {
        super(message);
        this.offset = offset;
    }

    /** Where in the text, in chars; 0 when the trouble is a value's meaning and not its spelling. */
    public int offset() {
        return offset;
    }
}
