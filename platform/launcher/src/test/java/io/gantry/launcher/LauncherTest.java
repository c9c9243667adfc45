package io.gantry.launcher;

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
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher answers before there is a container. */
final class LauncherTest {
    @TempDir
    Path folder;

    private record Answer(int exitCode, String text) {}

    @Test
    void commandLineIsUnderstood() throws Exception {
        CommandLine line =
                CommandLine.parse(List.of("node", "broker", "-c", "/a/b.conf", "-n", "h:1;i:2", "--dir", "d"));
        assertEquals("broker", line.kind());
        assertEquals(Optional.of(Path.of("/a/b.conf")), line.file());
        assertEquals(Map.of("namesrvAddr", "h:1;i:2", "dir", "d"), line.overrides());
    }

    @Test
    void wrongUseExitsWithTwoAndSaysTheUse() throws IOException {
        home("single = a b");
        for (List<String> wrong : List.of(
                List.<String>of(),
                List.of("node"),
                List.of("nod", "single"),
                List.of("node", "single", "-c"),
                List.of("node", "single", "-x"))) {
            Answer answer = run(wrong);
            assertEquals(Main.WRONG, answer.exitCode(), wrong.toString());
            assertTrue(answer.text().contains("usage: node KIND"), answer.text());
        }
    }

    @Test
    void unknownKindIsAnsweredWithTheKnownOnes() throws IOException {
        home("single = a b\nbroker = b");
        Answer answer = run(List.of("node", "brocker"));
        assertEquals(Main.WRONG, answer.exitCode());
        assertEquals("gantry: There is no kind of node brocker; there are: broker, single\n", answer.text());
    }

    @Test
    void wrongSettingsExitWithTwoAndTouchNothing() throws IOException {
        home("single = a");
        Path node = folder.resolve("node");
        Answer answer = run(List.of("node", "single", "-c", "some.conf", "--dir", node.toString()));
        assertEquals(Main.WRONG, answer.exitCode());
        assertTrue(answer.text().contains("No dialect for settings files"), answer.text());
        assertTrue(Files.notExists(node));
    }

    @Test
    void missingBaseBundleIsNamedWithItsPlaceAndTouchesNothing() throws IOException {
        home("single = a");
        Files.writeString(folder.resolve("home/conf/platform.bundles"), "# base\ng.h:name:1.0\n");
        Path node = folder.resolve("node");
        Answer answer = run(List.of("node", "single", "--dir", node.toString()));
        assertEquals(Main.FAILED, answer.exitCode());
        assertEquals(
                "gantry: The bundle g.h:name:1.0 is missing; put its file at "
                        + folder.resolve("home/system/g/h/name/1.0/name-1.0.jar") + "\n",
                answer.text());
        assertTrue(Files.notExists(node));
    }

    @Test
    void secondUserOfADirectoryIsToldWhoHasIt() throws Exception {
        Path node = folder.resolve("node");
        try (NodeLock lock = new NodeLock(node, "broker")) {
            NodeException e = assertThrows(NodeException.class, () -> new NodeLock(node, "broker"));
            String holder = "process " + ProcessHandle.current().pid() + " (broker, since ";
            assertTrue(e.getMessage().contains("is in use by " + holder), e.getMessage() + lock);
        }
        new NodeLock(node, "broker").close();
    }

    @Test
    void directoryThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        NodeException e = assertThrows(NodeException.class, () -> new NodeLock(file.resolve("node"), "broker"));
        assertTrue(e.getMessage().contains(file.resolve("node") + " cannot be written"), e.getMessage());
    }

    @Test
    void readyLineNamesPortsAndHowToSendAFirstMessage() {
        Map<String, String> endpoints = Map.of("broker", "0.0.0.0:10911", "namesrv", "0.0.0.0:9876");
        String line = new ReadyLine("single", Path.of("/d"), endpoints).toString();
        assertTrue(line.startsWith("Gantry single is ready"), line);
        assertTrue(line.contains("broker on 0.0.0.0:10911"), line);
        assertTrue(line.contains("NAMESRV_ADDR=127.0.0.1:9876 bin/tools.sh"), line);
        assertEquals(1, line.lines().count());
    }

    private void home(String kinds) throws IOException {
        Path home = folder.resolve("home");
        Files.createDirectories(home.resolve("features"));
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("features/nodes.properties"), kinds);
        System.setProperty("gantry.home", home.toString());
    }

    private static Answer run(List<String> args) {
        PrintStream before = System.err;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        System.setErr(new PrintStream(text, true, StandardCharsets.UTF_8));
        try {
            return new Answer(Main.run(args.toArray(String[]::new)), text.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(before);
        }
    }
}
