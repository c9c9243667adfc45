package io.gantry.shell.client;

/** Why the terminal's process ends, for people and for scripts. */
final class Exit extends Exception {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USE = 2;
    static final int NOT_REACHABLE = 3;
    private static final long serialVersionUID = 1;

    private final int code;

    Exit(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }
}
