package io.gantry.codec;

/** A body that cannot be understood; the message says what was found and what was expected. */
public class BadBodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadBodyException(String message) {
        super(message, null, false, false);
    }
}
