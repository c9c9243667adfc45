package io.gantry.clients;

import io.gantry.shell.client.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shell of a running node, as an operator's terminal reaches it: what {@code bin/gantry sh} runs. */
public final class Shell {
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final Node node;

    public Shell(Node node) {
        this.node = node;
    }

    /**
     * What a command line came to.
     *
     * @param exitCode 0 when it was done
     */
    public record Said(int exitCode, String text) {}

    /** Runs one command line; without a process of its own, which would take half a second. */
    public Said say(String commandLine) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        List<String> words = List.of("sh", "--node", node.home().toString(), commandLine);
        try {
            int exitCode = CompletableFuture.supplyAsync(() -> Main.run(words, out, out))
                    .get(LONGEST.toSeconds(), TimeUnit.SECONDS);
            return new Said(exitCode, printed.toString(StandardCharsets.UTF_8));
        } catch (TimeoutException | InterruptedException | ExecutionException e) {
            throw new AssertionError(commandLine + " did not end: " + printed, e);
        }
    }

    /** The number of an installed bundle. */
    public long bundle(String symbolicName) {
        String list = run("felix:lb -s");
        Matcher line = Pattern.compile("(\\d+)\\|[^|]*\\|[^|]*\\|" + Pattern.quote(symbolicName) + " \\(")
                .matcher(list);
        if (!line.find()) {
            throw new AssertionError("no bundle " + symbolicName + " in " + list);
        }
        return Long.parseLong(line.group(1));
    }

    /** Runs one command line that has to succeed; returns what was printed. */
    public String run(String commandLine) {
        Said said = say(commandLine);
        if (said.exitCode != 0) {
            throw new AssertionError(commandLine + " ended with " + said.exitCode + ": " + said.text);
        }
        return said.text;
    }
}
