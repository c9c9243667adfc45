package io.gantry.cli.option;

import io.gantry.cli.print.Plain;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.MisuseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks before something is lost; a script gives its consent with {@code --yes}. */
public final class Consent {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean isGiven;

    /** Returns when the operator agrees; throws otherwise. */
    public void require(String what) {
        if (isGiven) {
            return;
        }
        if (!Terminal.IN.isThere()) {
            throw new MisuseException("Nobody can be asked: " + what, "give your consent with --yes");
        }
        PrintWriter err = command.commandLine().getErr();
        err.print(Plain.line(what) + "? [y/N] ");
        err.flush();
        String answer = line();
        if (answer == null || !answer.trim().toLowerCase(java.util.Locale.ROOT).matches("y|yes")) {
            throw new ClusterException("Nothing was done: there was no yes");
        }
    }

    private static String line() {
        try {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
