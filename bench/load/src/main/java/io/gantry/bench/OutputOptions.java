package io.gantry.bench;

import picocli.CommandLine.Option;

/** What is printed: progress on standard error, the result on standard output. */
final class OutputOptions {
    /** For people or for machines. */
    enum Form {
        TEXT,
        JSON
    }

    /** Set by the script: Java cannot say whether standard error alone is a terminal. */
    private static final String TERMINAL = "gantry.bench.terminal";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "Form of the result: text, or json for one JSON document (default: ${DEFAULT-VALUE}).")
    private Form form;

    @Option(
            names = "--progress",
            negatable = true,
            description = "A line each second on standard error (default: when it is a terminal).")
    private Boolean isProgressShown;

    boolean isJson() {
        return form == Form.JSON;
    }

    boolean showsProgress() {
        return isProgressShown == null ? Boolean.getBoolean(TERMINAL) : isProgressShown;
    }
}
