package io.gantry.store.inspect;

/** What was asked for cannot be done: the message is one line with cause and remedy. */
final class WrongUseException extends Exception {
    private static final long serialVersionUID = 1;

    WrongUseException(String message) {
        super(message);
    }
}
