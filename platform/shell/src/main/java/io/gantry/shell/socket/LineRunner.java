package io.gantry.shell.socket;

import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs lines of the shell's language. Whatever goes wrong becomes one line on the error stream and exit code 1. */
final class LineRunner {
    private static final Logger LOG = LoggerFactory.getLogger(LineRunner.class);

    private final CommandProcessor commands;
    private final Completion completion;

    LineRunner(CommandProcessor commands, Completion completion) {
        this.commands = commands;
        this.completion = completion;
    }

    /** Runs a line in a session of its own; returns the exit code. */
    int run(String line, OutputStream out, OutputStream err) {
        PrintStream console = new PrintStream(new BufferedOutputStream(out), true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        try (CommandSession session = commands.createSession(InputStream.nullInputStream(), console, errors)) {
            LOG.info("Shell: line={}", line);
            Object result = session.execute(line);
            if (result != null) {
                console.println(session.format(result, Converter.INSPECT));
            }
            return 0;
        } catch (Exception | LinkageError e) {
            LOG.debug("A command failed", e);
            console.flush();
            errors.println(reason(e));
            return 1;
        } finally {
            console.flush();
        }
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String text = message.replaceAll("\\s+", " ");
        if (text.startsWith("Command not found")) {
            return text + "; 'help' lists the commands";
        }
        if (text.startsWith("Cannot coerce")) {
            String command = text.substring("Cannot coerce".length())
                    .replaceFirst("\\(.*", "")
                    .strip();
            return "Wrong arguments for " + command + "; 'help " + command + "' shows them";
        }
        return text;
    }

    /** How the last word of a line could go on. */
    List<String> complete(String line) {
        try (CommandSession session = commands.createSession(
                InputStream.nullInputStream(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream())) {
            return completion.candidates(line, session.get(".commands"));
        }
    }
}
