package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code gantry bench} against Gantry's and Apache's servers: what it says is what is in the broker. */
final class BenchScenarios {
    private static final int QUERY_OFFSET = 14;
    private static final int MAX_OFFSET = 30;
    private static final int QUEUES = 3;
    private static final Duration END = Duration.ofSeconds(60);

    /** One name server and one broker of each peer, for all tests. */
    private record Servers(Node names, Node broker) {}

    private static final Map<Peer, Servers> SERVERS = new EnumMap<>(Peer.class);

    private final String topic = Stage.fresh("bench");

    private static synchronized Servers servers(Peer peer) {
        return SERVERS.computeIfAbsent(peer, of -> {
            Node names = Node.nameServer(of).start();
            // What is answered late is late because this machine is busy; a broker's refusal would be no finding.
            Node broker = Node.broker(of, names.address())
                    .with("waitTimeMillsInSendQueue", 30_000)
                    .with("osPageCacheBusyTimeOutMills", 30_000);
            return new Servers(names, broker.start());
        });
    }

    @AfterAll
    static void stop() {
        for (Servers servers : SERVERS.values()) {
            servers.broker.close();
            servers.names.close();
        }
        SERVERS.clear();
    }

    /** What a run printed and how it ended. */
    private record Outcome(int exitCode, String out, String err) {
        JsonObject json() {
            assertEquals(1, out.lines().count(), out + err);
            return Json.createReader(new StringReader(out)).readObject();
        }
    }

    private static ChildProcess start(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Places.distribution().resolve("bin/gantry").toString());
        command.add("bench");
        command.addAll(List.of(arguments));
        return ChildProcess.interactive(command, Map.of("JAVA_OPTS", "-Xms32m"), Places.scratch("bench"));
    }

    private static Outcome end(ChildProcess process) {
        try (process) {
            // Read beside the wait: a process that goes on printing, or never ends, is no wait without end.
            CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> printed(process));
            int exitCode = process.exitCode(END);
            return new Outcome(
                    exitCode, out.orTimeout(END.toSeconds(), TimeUnit.SECONDS).join(), process.log());
        }
    }

    private static String printed(ChildProcess process) {
        try {
            return new String(process.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome produce(Servers servers, int count, String... more) {
        List<String> arguments = new ArrayList<>(List.of("produce", "-n", servers.names.address(), "-t", topic));
        arguments.addAll(List.of("--create-topic", "" + QUEUES, "--count", "" + count, "-o", "json"));
        arguments.addAll(List.of("--in-flight", "8", "--timeout", "30s"));
        arguments.addAll(List.of(more));
        return end(start(arguments.toArray(String[]::new)));
    }

    /** The sum over the topic's queues of an offset that the broker tells; -1 where it tells none. */
    private long offsets(Servers servers, int code, Map<String, String> more) {
        long sum = 0;
        for (int queue = 0; queue < QUEUES; queue++) {
            Map<String, String> fields = new java.util.HashMap<>(more);
            fields.putAll(Map.of("topic", topic, "queueId", "" + queue));
            RawCall answer = RawCall.ask(servers.broker.address(), code, fields);
            if (answer.code() != 0) {
                return -1;
            }
            sum += Long.parseLong(answer.header().replaceFirst(".*\"offset\":\"(\\d+)\".*", "$1"));
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void whatWasAcknowledgedIsInTheBroker(Peer peer) {
        Servers servers = servers(peer);
        Outcome outcome = produce(servers, 700, "--size", "200", "--tag", "a", "--keys", "10");
        assertEquals(0, outcome.exitCode, outcome.err);
        JsonObject result = outcome.json();
        assertEquals(700, result.getInt("acknowledged"), outcome.out);
        assertEquals(700, result.getJsonObject("latencyMicros").getInt("count"));
        assertEquals(List.of(), result.getJsonArray("errors"));
        Await.that("dispatch", Duration.ofSeconds(10), () -> offsets(servers, MAX_OFFSET, Map.of()) == 700);
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void aRefusalIsToldWithItsCodeAndRemark(Peer peer) {
        Servers servers = servers(peer);
        Outcome outcome = produce(servers, 3, "--size", "5m", "--header", "binary");
        assertEquals(1, outcome.exitCode, outcome.out);
        JsonObject error = outcome.json().getJsonArray("errors").getJsonObject(0);
        assertEquals(13, error.getInt("code"), outcome.out);
        assertEquals(3, error.getInt("count"));
        assertTrue(error.getString("firstRemark").contains("the message is illegal"), outcome.out);
        assertTrue(outcome.err.startsWith("gantry bench: No message was acknowledged: code 13"), outcome.err);
        assertEquals(0, offsets(servers, MAX_OFFSET, Map.of()));
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void consumeReadsAllAndNotesNothingUnlessAsked(Peer peer) {
        Servers servers = servers(peer);
        Outcome sent = produce(servers, 500);
        assertEquals(500, sent.json().getInt("acknowledged"), sent.out);
        Await.that("dispatch", Duration.ofSeconds(10), () -> offsets(servers, MAX_OFFSET, Map.of()) == 500);
        String group = Stage.fresh("bench-group");
        for (boolean isCommitted : new boolean[] {false, true}) {
            List<String> arguments = new ArrayList<>(List.of("consume", "-b", servers.broker.address(), "-t", topic));
            arguments.addAll(List.of("--drain", "-o", "json", "--group", group));
            if (isCommitted) {
                arguments.add("--commit");
            }
            Outcome outcome = end(start(arguments.toArray(String[]::new)));
            assertEquals(0, outcome.exitCode, outcome.err);
            assertEquals(500, outcome.json().getInt("received"), outcome.out);
            assertEquals(0, outcome.json().getInt("lag"), outcome.out);
            long noted = offsets(servers, QUERY_OFFSET, Map.of("consumerGroup", group));
            if (isCommitted) {
                assertEquals(500, noted);
            } else {
                assertTrue(noted <= 0, "nothing is noted, found " + noted);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Peer.class)
    void latencyIsOfEveryMessageThatWasSent(Peer peer) {
        Servers servers = servers(peer);
        Outcome outcome = end(start(
                "latency",
                "-n",
                servers.names.address(),
                "-t",
                topic,
                "--create-topic",
                "" + QUEUES,
                "--rate",
                "200",
                "--count",
                "300",
                "-o",
                "json"));
        assertEquals(0, outcome.exitCode, outcome.err);
        JsonObject result = outcome.json();
        assertEquals(300, result.getInt("received"), outcome.out);
        assertEquals(0, result.getInt("missing"));
        assertEquals(0, result.getInt("duplicates"));
        assertEquals(300, result.getJsonObject("endToEndMicros").getInt("count"));
        assertTrue(result.getJsonNumber("seconds").doubleValue() > 1, "300 messages at 200/s: " + outcome.out);
        assertEquals(300, offsets(servers, MAX_OFFSET, Map.of()));
    }

    @Test
    void anInterruptPrintsTheResultSoFar() {
        Servers servers = servers(Peer.GANTRY);
        ChildProcess process = start(
                "produce",
                "-n",
                servers.names.address(),
                "-t",
                topic,
                "--create-topic",
                "" + QUEUES,
                "--rate",
                "500",
                "--warmup",
                "0",
                "--duration",
                "10m",
                "--progress",
                "-o",
                "json");
        Await.that("progress", Duration.ofSeconds(30), () -> process.log().contains(" messages/s"));
        // The process's own destroy would close the output that is to be read.
        process.process().toHandle().destroy();
        Outcome outcome = end(process);
        assertEquals(143, outcome.exitCode, "ended by the signal");
        long acknowledged = outcome.json().getJsonNumber("acknowledged").longValue();
        assertTrue(acknowledged > 0, outcome.out);
        Await.that(
                acknowledged + " messages in the queues",
                Duration.ofSeconds(10),
                () -> offsets(servers, MAX_OFFSET, Map.of()) >= acknowledged);
        assertFalse(outcome.err.contains("Exception"), outcome.err);
    }
}
