package io.gantry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Exit codes, and one line for each thing that is wrong. */
final class ArgumentsTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String line) {
        return Main.run(new PrintWriter(out), new PrintWriter(err), line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topic",
                "topic lst",
                "topic show",
                "topic create t -b 127.0.0.1:1 --queues x",
                "topic create t -b 127.0.0.1:1 --queues 0",
                "topic create t -b 127.0.0.1:1 --perm x",
                "topic update t -b 127.0.0.1:1",
                "topic list -b 127.0.0.1",
                "topic list -b ::1:9876",
                "topic list -n [::1:9876",
                "topic list -n 127.0.0.1:1 --credentials /no/such/file",
                "topic list -b 127.0.0.1:1 -n 127.0.0.1:1",
                "topic list -b 127.0.0.1:1 --timeout 1ms",
                "topic list -b 127.0.0.1:1 -o xml",
                "offset reset g -t t -b 127.0.0.1:1",
                "offset reset g -t t -b 127.0.0.1:1 --offset 3",
                "offset reset g -t t -b 127.0.0.1:1 --to never",
                "msg send -b 127.0.0.1:1 --body x",
                "msg send -t t -b 127.0.0.1:1 --body x --file y",
                "msg send -t t -b 127.0.0.1:1 --file /no/such/file"
            })
    void wrongArgumentsAreOneLineAndExitCodeTwo(String line) {
        assertEquals(2, run(line), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().startsWith("gantry: "), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void aClusterThatIsNotThereIsOneLineAndExitCodeOne() {
        assertEquals(1, run("topic list -n 127.0.0.1:1"));
        assertTrue(err.toString().startsWith("gantry: Nobody answers at 127.0.0.1:1 ("), err.toString());
        assertTrue(err.toString().contains("; check that the node runs"), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void anAddressOfIpv6StandsInBrackets() {
        for (String option : new String[] {"-n", "-b", "-n 127.0.0.1:1;"}) {
            err.getBuffer().setLength(0);
            String space = option.endsWith(";") ? "" : " ";
            assertEquals(1, run("topic list " + option + space + "[::1]:1"));
            assertTrue(err.toString().startsWith("gantry: Nobody answers at [::1]:1 ("), err.toString());
        }
    }

    @Test
    void aDoctorWhoReachesNobodyEndsWithOneAndSaysWho() {
        assertEquals(1, run("doctor -n 127.0.0.1:1"));
        assertTrue(out.toString().contains("failure  name server 127.0.0.1:1  Nobody answers"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void aStackTraceIsForWhoAsksForIt() {
        assertEquals(1, run("topic list -n 127.0.0.1:1 -v"));
        assertTrue(err.toString().contains("\tat io.gantry.cluster."), err.toString());
    }

    @Test
    void aPeerThatSpeaksSomethingElseIsOneLineToo() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            String address = "127.0.0.1:" + server.getLocalPort();
            var peer = java.util.concurrent.CompletableFuture.runAsync(() -> {
                try (var socket = server.accept()) {
                    socket.getOutputStream()
                            .write(ByteBuffer.allocate(8).putInt(0x48545450).array());
                    socket.getInputStream().read();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertEquals(1, run("cluster list --timeout 2s -n " + address));
            peer.join();
        }
        assertTrue(err.toString().contains("is none of RocketMQ's protocol"), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }

    @Test
    void everyCommandHasHelpAndADescription() {
        Stream<CommandLine> all = all(Main.commandLine());
        all.forEach(command -> {
            String usage = command.getUsageMessage();
            assertTrue(usage.contains("--help"), usage);
            assertTrue(command.getCommandSpec().usageMessage().description().length > 0, command.getCommandName());
        });
    }

    private static Stream<CommandLine> all(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(ArgumentsTest::all));
    }

    @Test
    void theCompletionScriptCompletesCommandsAndOptions() throws IOException {
        assertEquals(0, run("completion"));
        assertTrue(completed("gantry", "to").contains("topic"), "gantry to");
        assertTrue(completed("gantry", "mq").contains("mqadmin"), "gantry mq");
        assertTrue(completed("gantry", "offset", "reset", "--dr").contains("--dry-run"), "gantry offset reset --dr");
    }

    /** What bash offers for the last word. */
    private String completed(String... words) throws IOException {
        String script = out + "\nCOMP_WORDS=(" + String.join(" ", words) + ")\nCOMP_CWORD=" + (words.length - 1)
                + "\n_complete_gantry\necho \"offers: ${COMPREPLY[*]}\"\n";
        Path file = Files.writeString(directory.resolve("completion.bash"), script);
        Process bash = new ProcessBuilder("bash", file.toString())
                .redirectErrorStream(true)
                .start();
        bash.getOutputStream().close();
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
