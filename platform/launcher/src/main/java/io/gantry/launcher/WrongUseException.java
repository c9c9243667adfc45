package io.gantry.launcher;

/** A command line that cannot be followed; the message is one sentence for the operator. */
final class WrongUseException extends Exception {
    private static final long serialVersionUID = 1;

    WrongUseException(String message) {
        super(message);
    }
}
