package io.gantry.clients;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shell of a running node, as an operator's terminal reaches it: {@code bin/gantry sh}. */
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

    /** Runs one command line. */
    public Said say(String commandLine) {
        Path directory = Places.scratch("shell");
        String script = Places.distribution().resolve("bin/gantry").toString();
        List<String> command = List.of(script, "sh", "--node", node.home().toString(), commandLine);
        try (ChildProcess process = ChildProcess.start(command, Map.of(), directory)) {
            int exitCode = process.exitCode(LONGEST);
            return new Said(exitCode, process.log());
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
