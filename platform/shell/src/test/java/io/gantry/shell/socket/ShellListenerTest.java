package io.gantry.shell.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.feature.Change;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.InstalledFeature;
import io.gantry.feature.Outcome;
import io.gantry.feature.Plan;
import io.gantry.shell.command.CommandFailure;
import io.gantry.shell.frame.ShellFrame;
import io.gantry.shell.frame.ShellFrame.Kind;
import io.gantry.shell.frame.SocketPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets and a real command processor. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ShellListenerTest {
    @TempDir
    Path folder;

    private final ThreadIOImpl io = new ThreadIOImpl();
    private final CommandProcessorImpl commands = new CommandProcessorImpl(io);
    private ShellListener listener;

    /** What a terminal got for one line. */
    private record Answer(String out, String err, String exitCode) {}

    /** Commands of the test. */
    public static final class Sayings {
        public void say(CommandSession session, String word) {
            session.getConsole().println(word);
        }

        public void fail() {
            throw new CommandFailure("it was\n to be");
        }
    }

    /** Three names, no changes. */
    private static final class FixedFeatures implements FeatureRuntime {
        @Override
        public List<InstalledFeature> installed() {
            return List.of(new InstalledFeature("solo", "g:solo:1", List.of(), List.of(), List.of()));
        }

        @Override
        public List<String> available() {
            return List.of("raft", "relay");
        }

        @Override
        public Outcome plan(Change change) {
            return Outcome.done(Plan.EMPTY);
        }

        @Override
        public Outcome apply(Change change) {
            return Outcome.done(Plan.EMPTY);
        }
    }

    @BeforeEach
    void open() throws IOException {
        io.start();
        Sayings sayings = new Sayings();
        commands.addCommand("test", sayings, "say");
        commands.addCommand("test", sayings, "fail");
        listener = new ShellListener(folder, new LineRunner(commands, new Completion(new FixedFeatures())));
    }

    @AfterEach
    void close() {
        listener.close();
        io.stop();
    }

    @Test
    void onlyTheOwnerMayOpenTheSocket() throws IOException {
        Path socket = folder.resolve("gantry.sock");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    }

    @Test
    void lineIsRunAndItsOutputAndExitCodeComeBack() throws IOException {
        try (SocketChannel terminal = connect()) {
            assertEquals(new Answer("hello\n", "", "0"), execute(terminal, "test:say hello"));
            assertEquals(new Answer("a\nb\n", "", "0"), execute(terminal, "say a; say b"));
        }
    }

    @Test
    void whateverFailsIsOneLineAndExitCodeOne() throws IOException {
        try (SocketChannel terminal = connect()) {
            assertEquals(new Answer("", "it was to be\n", "1"), execute(terminal, "fail"));
            assertEquals("1", execute(terminal, "say").exitCode());
            Answer unknown = execute(terminal, "nothing");
            assertEquals("Command not found: nothing; 'help' lists the commands\n", unknown.err());
            assertEquals(1, execute(terminal, "say 'open").err().lines().count());
        }
    }

    @Test
    void completionKnowsCommandsAndFeatures() throws IOException {
        try (SocketChannel terminal = connect()) {
            assertEquals("test:say", complete(terminal, "test:s"));
            assertEquals("test:fail\ntest:say", complete(terminal, "say x; test:"));
            assertEquals("raft\nrelay", complete(terminal, "feature:install r"));
            assertEquals("solo", complete(terminal, "feature:swap "));
            assertEquals("raft", complete(terminal, "feature:swap solo ra"));
            assertEquals("swap", complete(terminal, "feature:plan s"));
            assertEquals("solo", complete(terminal, "feature:plan remove "));
        }
    }

    @Test
    void terminalTooManyIsToldSoAndAnEndedOneMakesRoom() throws IOException {
        List<SocketChannel> terminals = new ArrayList<>();
        try {
            for (int i = 0; i < ShellListener.MAX_SESSIONS; i++) {
                SocketChannel terminal = connect();
                terminals.add(terminal);
                assertEquals("0", execute(terminal, "say x").exitCode());
            }
            try (SocketChannel late = connect()) {
                assertTrue(ShellFrame.read(late).text().startsWith("All 8 shells of this node are in use"));
                assertEquals("1", ShellFrame.read(late).text());
            }
            assertEquals("0", execute(terminals.get(0), "say x").exitCode());
        } finally {
            for (SocketChannel terminal : terminals) {
                terminal.close();
            }
        }
    }

    @Test
    void nonsenseEndsTheConnectionAndNothingElse() throws IOException {
        try (SocketChannel hostile = connect()) {
            hostile.write(ByteBuffer.wrap(new byte[] {0x7f, 0, 0, 0, 0}));
            assertThrows(IOException.class, () -> ShellFrame.read(hostile));
        }
        try (SocketChannel terminal = connect()) {
            assertEquals("0", execute(terminal, "say x").exitCode());
        }
    }

    @Test
    void socketThatACrashLeftIsReplaced() throws IOException {
        // A second listener finds the file of the first, as after a crash.
        try (ShellListener next =
                        new ShellListener(folder, new LineRunner(commands, new Completion(new FixedFeatures())));
                SocketChannel terminal = connect()) {
            assertEquals("0", execute(terminal, "say " + next.hashCode()).exitCode());
        }
    }

    @Test
    void socketOfALongDirectoryIsReachedThroughALink() throws IOException {
        Path deep = folder.resolve("x".repeat(60)).resolve("y".repeat(60));
        Files.createDirectories(deep);
        try (ShellListener far =
                        new ShellListener(deep, new LineRunner(commands, new Completion(new FixedFeatures())));
                SocketPlace place = new SocketPlace(deep.resolve(SocketPlace.NAME));
                SocketChannel terminal = SocketChannel.open(place.address())) {
            assertEquals("0", execute(terminal, "say " + far.hashCode()).exitCode());
        }
    }

    private SocketChannel connect() throws IOException {
        try (SocketPlace place = new SocketPlace(folder.resolve(SocketPlace.NAME))) {
            return SocketChannel.open(place.address());
        }
    }

    private static String complete(SocketChannel terminal, String line) throws IOException {
        ShellFrame.of(Kind.COMPLETE, line).write(terminal);
        return ShellFrame.read(terminal).text();
    }

    private static Answer execute(SocketChannel terminal, String line) throws IOException {
        ShellFrame.of(Kind.EXECUTE, line).write(terminal);
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        ShellFrame frame = ShellFrame.read(terminal);
        while (frame.kind() != Kind.DONE) {
            (frame.kind() == Kind.OUT ? out : err).append(frame.text());
            frame = ShellFrame.read(terminal);
        }
        return new Answer(out.toString(), err.toString(), frame.text());
    }
}
