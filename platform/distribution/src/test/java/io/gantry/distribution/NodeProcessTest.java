package io.gantry.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.distribution.Installation.Answer;
import io.gantry.distribution.Installation.RunningProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes of the finished distribution, as an operator starts, asks and stops them. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class NodeProcessTest {
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Installation installation;

    @BeforeAll
    static void install() throws Exception {
        installation = new Installation(shared);
        installation.kind("bare = wire-netty");
        installation.kind("wrong = wire-netty nope");
        installation.kind("lonely = lonely");
        Files.writeString(
                installation.home().resolve("features/lonely.json"),
                "{\"id\":\"test:lonely:1\",\"bundles\":[{\"id\":\"test:nowhere:1\"}]}");
    }

    @Test
    void nodeAnswersTheShellAndStopsInOrder() throws Exception {
        String node = folder.resolve("node").toString();
        try (RunningProcess process = installation.start("gantry", "node", "bare", "--dir", node)) {
            assertTrue(process.ready().contains("memory 512 MiB (GANTRY_MEMORY): heap 128 MiB"), process.ready());
            Path socket = Path.of(node, "gantry.sock");
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
            Path cache = Path.of(node, "runtime/cache");
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)));

            Answer list = sh(node, "feature:list");
            assertEquals(0, list.exitCode(), list.err());
            assertTrue(list.out().contains("installed  wire-netty"), list.out());
            Answer status = sh(node, "node:status");
            assertTrue(status.out().contains("health     ok"), status.out());
            Answer plan = sh(node, "feature:plan install ha-solo");
            assertTrue(plan.out().contains("would start    io.gantry:gantry-ha-solo:"), plan.out());

            assertFailsWithOneLine(sh(node, "feature:install nope"), "There is no feature nope");
            assertFailsWithOneLine(sh(node, "nonsense"), "Command not found: nonsense");
            assertFailsWithOneLine(sh(node, "feature:swap one"), "Wrong arguments");
            Answer only = Installation.run(installation.command("gantry", "sh", "feature:list"));
            assertEquals(0, only.exitCode(), "the only node needs no --node: " + only.err());

            Answer second = Installation.run(installation.command("gantry", "node", "bare", "--dir", node));
            assertEquals(1, second.exitCode());
            assertTrue(second.err().contains("is in use by process " + process.pid() + " (bare, since "), second.err());
            assertEquals(1, second.err().lines().count());

            assertEquals(0, process.stop());
            assertTrue(Files.notExists(socket));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"topic", "group", "offset", "msg", "broker", "cluster", "top", "doctor", "completion", "log"})
    void theSourceTreesScriptHandsOnWhatItIsAsked(String word) throws Exception {
        Answer told = Installation.run(installation.treeCommand(word, "--help"));
        assertEquals(0, told.exitCode(), told.err());
        assertTrue(told.out().toLowerCase(Locale.ROOT).startsWith("usage: gantry " + word + " "), told.out());
    }

    @Test
    void changeOfFeaturesSurvivesARestartAndACrash() throws Exception {
        String node = folder.resolve("node").toString();
        try (RunningProcess process = installation.start("gantry", "node", "bare", "--dir", node)) {
            Answer removed = sh(node, "feature:remove wire-netty");
            assertEquals(0, removed.exitCode(), removed.err());
            process.kill();
        }
        assertTrue(Files.exists(Path.of(node, "gantry.sock")), "a crash leaves the socket");
        Answer unreachable = sh(node, "feature:list");
        assertEquals(3, unreachable.exitCode());
        assertTrue(unreachable.err().contains("does not answer"), unreachable.err());
        try (RunningProcess process = installation.start("gantry", "node", "bare", "--dir", node)) {
            Answer list = sh(node, "feature:list");
            assertTrue(list.out().contains("available  wire-netty"), list.out() + list.err());
            Answer stop = sh(node, "stop 0");
            assertTrue(List.of(0, 3).contains(stop.exitCode()), stop.err());
            assertEquals(0, process.exitCode());
        }
    }

    @Test
    void longDirectoryHasAShellToo() throws Exception {
        Path node = folder.resolve("a-name-of-thirty-characters-001")
                .resolve("a-name-of-thirty-characters-002")
                .resolve("a-name-of-thirty-characters-003")
                .resolve("a-name-of-thirty-characters-004");
        try (RunningProcess process = installation.start("gantry", "node", "bare", "--dir", node.toString())) {
            Answer list = sh(node.toString(), "feature:list");
            assertEquals(0, list.exitCode(), list.err());
            assertEquals(0, process.stop());
        }
    }

    @Test
    void shutdownScriptWaitsForTheEnd() throws Exception {
        Answer none = Installation.run(installation.command("mqshutdown", "broker"));
        assertEquals("No mqbroker running.\n", none.out());
        assertEquals(255, none.exitCode());
        assertEquals(2, Installation.run(installation.command("mqshutdown")).exitCode());
        // Without a name server's endpoint configured in a feature of its own the kind is ready at once.
        installation.kind("namesrv = wire-netty");
        Path file = Files.writeString(
                folder.resolve("namesrv.conf"), "kvConfigPath=" + folder.resolve("ns/kvConfig.json") + "\n");
        Process process =
                installation.command("mqnamesrv", "-c", file.toString()).start();
        try {
            process.inputReader()
                    .lines()
                    .filter(line -> line.contains("Node starts"))
                    .findFirst()
                    .orElseThrow();
            Answer stopped = Installation.run(installation.command("mqshutdown", "namesrv"));
            assertEquals(0, stopped.exitCode(), stopped.err());
            assertTrue(
                    stopped.out().contains("Send shutdown request to mqnamesrv(" + process.pid() + ") OK"),
                    stopped.out());
            assertTrue(stopped.out().contains("The mqnamesrv(" + process.pid() + ") has stopped."), stopped.out());
            assertEquals(0, process.waitFor());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void nodeThatCannotBeBuiltExitsWithOneLine() throws Exception {
        String node = folder.resolve("node").toString();
        Answer unknown = Installation.run(installation.command("gantry", "node", "wrong", "--dir", node));
        assertEquals(1, unknown.exitCode());
        assertEquals(1, unknown.err().lines().count(), unknown.err());
        assertTrue(unknown.err().startsWith("gantry: There is no feature nope; there are: "), unknown.err());
        assertTrue(Files.notExists(Path.of(node, "runtime/installed")));

        Answer missing = Installation.run(installation.command("gantry", "node", "lonely", "--dir", node));
        assertEquals(1, missing.exitCode());
        assertTrue(missing.err().startsWith("gantry: The bundle test:nowhere:1 is missing"), missing.err());

        Answer settings = Installation.run(installation.command("mqbroker", "-c", "/no/such/file"));
        assertEquals(2, settings.exitCode(), settings.err());
        assertTrue(settings.err().contains("/no/such/file"), settings.err());
    }

    @Test
    void shellSaysWhyThereIsNoNode() throws Exception {
        Answer nowhere = sh(folder.toString(), "feature:list");
        assertEquals(3, nowhere.exitCode());
        assertTrue(nowhere.err().startsWith("gantry: No node runs in " + folder), nowhere.err());
        Answer wrong = Installation.run(installation.command("gantry", "sh", "--nod"));
        assertEquals(2, wrong.exitCode());
        Answer verb = Installation.run(installation.command("gantry", "nonsense"));
        assertEquals(2, verb.exitCode());
    }

    @Test
    void everyFlagIsTakenByEveryJdkHere() throws Exception {
        try (Stream<Path> jdks = Files.list(Path.of("/usr/lib/jvm"))) {
            for (Path jdk : jdks.filter(Files::isDirectory)
                    .filter(dir -> Files.exists(dir.resolve("bin/java")))
                    .toList()) {
                for (String memory : List.of("512m", "16g")) {
                    ProcessBuilder builder = installation.command(
                            "gantry",
                            "node",
                            "wrong",
                            "--dir",
                            folder.resolve("node").toString());
                    builder.environment().put("JAVA_HOME", jdk.toString());
                    builder.environment().put("GANTRY_MEMORY", memory);
                    Answer answer = Installation.run(builder);
                    assertTrue(answer.err().contains("There is no feature nope"), jdk + ": " + answer.err());
                    assertFalse(answer.err().contains("Unrecognized"), jdk + ": " + answer.err());
                }
            }
        }
    }

    @Test
    void keptClassesMakeAStartUseThemAndDamagedOnesAreNotUsed() throws Exception {
        Answer written = Installation.run(installation.command("gantry", "archive"));
        assertEquals(0, written.exitCode(), written.err());
        Path archive;
        try (Stream<Path> files = Files.list(installation.home().resolve("lib"))) {
            archive = files.filter(file -> file.toString().endsWith(".jsa"))
                    .reduce((one, other) -> {
                        throw new AssertionError("two archives: " + one + ", " + other);
                    })
                    .orElseThrow();
        }
        assertTrue(loaded("kept").contains("shared objects file (top)"));
        byte[] bytes = Files.readAllBytes(archive);
        Files.delete(archive);
        Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
        assertFalse(loaded("cut").contains("shared objects file (top)"));
    }

    /** What the JVM says of the classes a node loads until it is ready. */
    private String loaded(String name) throws Exception {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder = installation.command(
                "gantry", "node", "bare", "--dir", folder.resolve(name).toString());
        builder.environment().put("JAVA_OPTS", "-Xlog:class+load:file=" + log);
        try (RunningProcess process =
                new RunningProcess(builder.redirectErrorStream(true).start())) {
            assertEquals(0, process.stop());
        }
        return Files.readString(log);
    }

    private static Answer sh(String node, String line) throws Exception {
        return Installation.run(installation.command("gantry", "sh", "--node", node, line));
    }

    private static void assertFailsWithOneLine(Answer answer, String text) {
        assertEquals(1, answer.exitCode(), answer.out());
        assertTrue(answer.err().contains(text), answer.err());
        assertEquals(1, answer.err().lines().count(), answer.err());
    }
}
