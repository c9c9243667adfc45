package io.gantry.shell.command;

/** A command that could not do what it was asked for; the message is one line for the operator. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CommandFailure(String message) {
        super(message);
    }
}
