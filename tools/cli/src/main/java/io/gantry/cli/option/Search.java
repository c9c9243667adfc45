package io.gantry.cli.option;

import java.util.Locale;
import picocli.CommandLine.Option;

/** Which names of a list are wanted. */
public final class Search {
    @Option(
            names = "--search",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only names that have this in them, in capitals or not.")
    private String text;

    /** Whether a name is one of them. */
    public boolean has(String name) {
        return name.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }
}
