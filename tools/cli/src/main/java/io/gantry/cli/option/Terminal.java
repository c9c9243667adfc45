package io.gantry.cli.option;

/** Which of the standard streams are a terminal: the script says it, since Java cannot for each alone. */
public enum Terminal {
    IN,
    OUT,
    ERR;

    /** Whether somebody sits there. */
    public boolean isThere() {
        return System.getProperty("gantry.terminal", "").contains(name());
    }
}
