package io.gantry.shell.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;

/** The interactive shell: line editing, history and completion here, commands in the node. */
final class ShellPrompt {
    private final Path node;
    private final NodeConnection connection;

    ShellPrompt(Path node, NodeConnection connection) {
        this.node = node;
        this.connection = connection;
    }

    /** Runs until {@code exit} or end of input; returns the exit code of the last command. */
    int run() throws Exit {
        try (Terminal terminal =
                TerminalBuilder.builder().name("gantry").system(true).dumb(true).build()) {
            return loop(terminal, reader(terminal));
        } catch (IOException e) {
            throw new Exit(Exit.FAILED, "The terminal cannot be used: " + e.getMessage());
        }
    }

    private LineReader reader(Terminal terminal) throws IOException {
        // Gogo has its own grammar: JLine must neither unescape nor ask for closing quotes.
        DefaultParser parser = new DefaultParser().escapeChars(new char[0]).quoteChars(new char[0]);
        return LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("gantry")
                .parser(parser)
                .completer((reader, line, candidates) -> complete(line, candidates))
                .variable(LineReader.HISTORY_FILE, historyFile())
                .variable(LineReader.HISTORY_FILE_SIZE, 1000)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }

    private static Path historyFile() throws IOException {
        String home = System.getenv().getOrDefault("HOME", System.getProperty("user.home"));
        Path file = Path.of(home, ".gantry", "history");
        Files.createDirectories(file.getParent());
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return file;
    }

    private void complete(ParsedLine line, List<Candidate> candidates) {
        connection
                .complete(line.line().substring(0, line.cursor()))
                .forEach(word -> candidates.add(new Candidate(word)));
    }

    private int loop(Terminal terminal, LineReader reader) throws Exit {
        terminal.writer()
                .println("Shell of the node in " + node + "; 'help' lists commands, Tab completes, 'exit' leaves.");
        int last = Exit.DONE;
        while (true) {
            String line;
            try {
                line = reader.readLine("gantry> ").strip();
            } catch (UserInterruptException e) {
                continue;
            } catch (EndOfFileException e) {
                return last;
            }
            if (line.equals("exit") || line.equals("quit")) {
                return last;
            }
            if (!line.isEmpty()) {
                last = execute(terminal, line);
            }
        }
    }

    /** Ctrl-C while a command runs leaves the command and keeps the shell. */
    private int execute(Terminal terminal, String line) throws Exit {
        AtomicBoolean isLeft = new AtomicBoolean();
        SignalHandler before = terminal.handle(Signal.INT, signal -> {
            isLeft.set(true);
            connection.close();
        });
        OutputStream screen = new WriterStream(terminal);
        try {
            return connection.execute(line, screen, screen);
        } catch (Exit e) {
            if (!isLeft.get()) {
                throw e;
            }
            terminal.writer().println("^C: the command goes on in the node if it does not write");
            connection.reopen();
            return Exit.FAILED;
        } finally {
            terminal.handle(Signal.INT, before);
            terminal.flush();
        }
    }

    /** Bytes of a command to the terminal's own writer, so that both stay in order. */
    private static final class WriterStream extends OutputStream {
        private final Terminal terminal;

        WriterStream(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            terminal.writer().print(new String(bytes, offset, length, StandardCharsets.UTF_8));
            terminal.flush();
        }
    }
}
