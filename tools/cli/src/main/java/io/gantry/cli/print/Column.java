package io.gantry.cli.print;

/**
 * A column of a table.
 *
 * @param title its heading for people
 * @param name of its values for machines
 */
public record Column(String title, String name, boolean isRight) {
    /** Texts. */
    public static Column text(String title, String name) {
        return new Column(title, name, false);
    }

    /** Numbers. */
    public static Column number(String title, String name) {
        return new Column(title, name, true);
    }
}
