package io.gantry.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Wrong arguments end with one line that names cause and remedy. */
final class ArgumentsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String arguments) {
        CommandLine commands = Main.commandLine();
        commands.setOut(new PrintWriter(out));
        commands.setErr(new PrintWriter(err));
        return commands.execute(arguments.split(" "));
    }

    private void assertOneLine(int exitCode, int expected, String cause, String remedy) {
        assertEquals(expected, exitCode, err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains(cause) && err.toString().contains(remedy), err.toString());
        assertEquals("", out.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "produce -n x:1 --size 0 ~ --size is 0 ~ take 1 to",
                "produce -n x:1 --size 17m ~ --size is ~ take 1 to",
                "produce -n x:1 --rate fast ~ fast ~ write it like",
                "produce -n x:1 --rate 99999999999999 ~ 99999999999999 ~ write it like",
                "produce -n x:1 --duration 3days ~ 3days ~ write it like",
                "produce -n x:1 --connections 0 ~ --connections is 0 ~ take 1 to 2000",
                "produce -n x:1 --in-flight 1000000 ~ --in-flight is ~ take 1 to",
                "produce -n x:1 --tag a|b ~ is no tag ~ without |",
                "produce -n x:1 --header xml ~ xml ~ JSON",
                "produce -n x:1 -b y:2 ~ Both -n and -b ~ one broker with -b",
                "produce -n x:99999 ~ x:99999 ~ write HOST:PORT",
                "produce -n ; ~ no address ~ write HOST:PORT",
                "produce -b x ~ no address ~ write HOST:PORT",
                "produce -n x:1 -t a/b ~ a/b ~ letters",
                "produce -n x:1 --create-topic 0 ~ --create-topic is 0 ~ take 1 to",
                "produce -n x:1 --topics 0 ~ --topics is 0 ~ take 1 to",
                "produce -n x:1 --nope ~ --nope ~ --help",
                "consume -n x:1 --commit ~ need a group of yours ~ --group",
                "consume -n x:1 --groups 2 ~ need a group of yours ~ --group",
                "consume -n x:1 --groups 0 ~ --groups is 0 ~ take 1 to",
                "consume -n x:1 --group g --groups 10000 --light-queues 1000 ~ 10000000 times a queue ~ take fewer",
                "consume -n x:1 --in-flight 0 ~ --in-flight is 0 ~ take 1 to",
                "consume -n x:1 --commit-every 1ms ~ --commit-every in ms is 1 ~ take 100 to",
                "produce -n x:1 --light-queues 2m ~ --light-queues is 2000000 ~ take 0 to",
                "consume -n x:1 --from group ~ need a group of yours ~ --group",
                "consume -n x:1 --max-messages 0 ~ --max-messages is 0 ~ take 1 to",
                "latency -n x:1 --rate 0 ~ --rate is 0 ~ take 1 to",
                "latency -n x:1 --size 8 ~ --size is 8 ~ take 24 to",
                "latency -n x:1 --rate 1m --duration 24h ~ more than ~ shorter --duration",
                "nonsense ~ nonsense ~ --help",
            })
    void wrongArgumentsAreToldInOneLine(String arguments, String cause, String remedy) {
        assertOneLine(run(arguments), 2, cause, remedy);
    }

    @Test
    void aClusterThatIsNotThereIsToldInOneLine() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertOneLine(run("produce -n 127.0.0.1:" + port), 1, "127.0.0.1:" + port, "check that the node runs");
    }

    @Test
    void aClusterThatDoesNotAnswerIsToldInOneLine() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            assertOneLine(
                    run("consume --timeout 200ms -b " + address), 1, address + " did not answer", "check that it is");
        }
    }

    @Test
    void helpNamesEveryLoad() {
        assertEquals(0, run("--help"));
        for (String load : new String[] {"produce", "consume", "latency"}) {
            assertTrue(out.toString().contains(load), out.toString());
        }
    }

    @Test
    void helpNamesEveryOption() {
        assertEquals(0, run("produce --help"));
        for (String option : new String[] {"--rate", "--in-flight", "--create-topic", "--duration", "--output"}) {
            assertTrue(out.toString().contains(option), out.toString());
        }
    }
}
