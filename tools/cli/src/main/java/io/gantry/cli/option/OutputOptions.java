package io.gantry.cli.option;

import io.gantry.agent.Clock;
import io.gantry.cli.print.Progress;
import io.gantry.cli.print.Sheet;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is printed: the answer on standard output, progress and errors on standard error. */
public final class OutputOptions {
    /** For people or for machines. */
    public enum Form {
        TEXT,
        JSON
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text, or json for one JSON document (default: ${DEFAULT-VALUE}).")
    private Form form;

    @Option(
            names = "--progress",
            negatable = true,
            description = "What is waited for, on standard error (default: when it is a terminal).")
    private Boolean isProgressShown;

    @Option(
            names = {"-v", "--verbose"},
            description = "With an error, its stack trace.")
    private boolean isVerbose;

    public boolean isJson() {
        return form == Form.JSON;
    }

    public boolean isVerbose() {
        return isVerbose;
    }

    /** Where progress is told. */
    public Progress progress() {
        boolean isShown = isProgressShown == null ? Terminal.ERR.isThere() : isProgressShown;
        Progress.Style shown = Terminal.ERR.isThere() ? Progress.Style.TERMINAL : Progress.Style.LINES;
        return new Progress(err(), isShown ? shown : Progress.Style.NONE, Clock.system());
    }

    /** Prints an answer in the form that is wanted. */
    public void print(Sheet sheet) {
        PrintWriter out = command.commandLine().getOut();
        if (isJson()) {
            out.println(sheet.json());
        } else {
            out.print(sheet.text());
        }
        out.flush();
    }

    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    public PrintWriter err() {
        return command.commandLine().getErr();
    }
}
