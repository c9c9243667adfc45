package io.gantry.shell.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which node is meant when nobody says so. */
final class RunningNodesTest {
    private static final long ALIVE = ProcessHandle.current().pid();

    @TempDir
    Path folder;

    @Test
    void onlyLivingNodeIsMeant() throws Exception {
        Path node = node("a");
        listed(ALIVE, "broker", node);
        listed(999_999_999L, "broker", node("crashed"));
        assertEquals(node, nodes().only());
        assertEquals(Map.of(node, "broker " + ALIVE), nodes().all());
    }

    @Test
    void dataInTheWorkingFolderIsMeantWhenNothingIsListed() throws Exception {
        Path data = node("data");
        assertEquals(data, nodes().only());
    }

    @Test
    void noNodeAndSeveralNodesAreSaid() throws Exception {
        Exit none = assertThrows(Exit.class, () -> nodes().only());
        assertEquals(Exit.NOT_REACHABLE, none.code());
        listed(ALIVE, "broker", node("a"));
        listed(ProcessHandle.current().parent().orElseThrow().pid(), "namesrv", node("b"));
        Exit several = assertThrows(Exit.class, () -> nodes().only());
        assertEquals(Exit.WRONG_USE, several.code());
        assertTrue(several.getMessage().contains("--node " + folder.resolve("b")), several.getMessage());
    }

    @Test
    void wrongUseAndADeadNodeHaveTheirExitCodes() throws Exception {
        assertEquals("2 gantry: usage: gantry sh [--node DIR] ['COMMAND'] | gantry nodes", run("nonsense"));
        assertEquals("2 gantry: usage: gantry sh [--node DIR] ['COMMAND'] | gantry nodes", run("sh", "--node"));
        String absent = run("sh", "--node", folder.toString(), "help");
        assertTrue(absent.startsWith("3 gantry: No node runs in " + folder), absent);
        String dead = run("sh", "--node", node("dead").toString(), "help");
        assertTrue(dead.startsWith("3 gantry: The node in " + folder.resolve("dead") + " does not answer"), dead);
    }

    private String run(String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        int exitCode = new Main(nodes(), System.out, stream).run(List.of(args));
        return exitCode + " " + err.toString(StandardCharsets.UTF_8).strip();
    }

    private RunningNodes nodes() {
        return RunningNodes.of(Map.of("GANTRY_RUN", folder.resolve("run").toString()), folder);
    }

    private Path node(String name) throws IOException {
        Path node = Files.createDirectories(folder.resolve(name));
        Files.writeString(node.resolve("gantry.sock"), "");
        return node;
    }

    private void listed(long pid, String kind, Path node) throws IOException {
        Files.createDirectories(folder.resolve("run"));
        Files.write(folder.resolve("run").resolve(Long.toString(pid)), List.of(kind, node.toString()));
    }
}
