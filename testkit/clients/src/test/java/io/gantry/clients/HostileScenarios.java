package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node with little memory under attack from another host: each send of the real client beside succeeds, the JVM's own
 * bounds of heap and direct memory are never met, and the log stays readable. With {@code -Dgantry.attack.seconds=5},
 * on a machine that does nothing else, each attack lasts so long, node and client have a core each, and the client's
 * times before the attack, during the same against a {@link DeadEnd}, and during it are printed, and what the node
 * holds.
 */
final class HostileScenarios {
    private static final Logger LOG = LoggerFactory.getLogger(HostileScenarios.class);
    private static final int SECONDS = Integer.getInteger("gantry.attack.seconds", 0);
    private static final boolean IS_MEASURED = SECONDS > 0;
    private static final int SENDS = 300;
    private static final int ROUTE = 105;
    private static final int TOPICS = 206;
    private static final Clock CLOCK = Clock.system();
    private static final int MAX_LOG_CHARS = 100_000;

    private static Node nameServer;
    private static Node broker;
    private static ClientVm client;
    private static String topic;

    @BeforeAll
    static void start() {
        nameServer = Node.nameServer(Peer.GANTRY)
                .withOption("-Xmx192m")
                .withOption(Footprint.OPTION)
                .start();
        broker = Node.broker(Peer.GANTRY, nameServer.address()).withOption(Footprint.OPTION);
        if (IS_MEASURED) {
            // What the start script gives to a machine of 4 GiB: a smaller heap's pauses would be measured, not the
            // node.
            broker.withOption("-XX:ActiveProcessorCount=1").withOption("-Xms1g").withOption("-Xmx1g");
        } else {
            broker.withOption("-Xmx192m").withOption("-XX:MaxDirectMemorySize=96m");
        }
        broker.start();
        client = ClientVm.start(ClassPath.CLIENT_5);
        if (IS_MEASURED) {
            Machine.pin(broker.pid(), 0);
            Machine.pin(client.pid(), 1);
            Machine.pin(ProcessHandle.current().pid(), 1);
        }
        topic = Stage.createTopic(broker, nameServer.address(), 4);
        pace();
    }

    @AfterAll
    static void stop() {
        client.close();
        broker.close();
        nameServer.close();
    }

    private static JsonObject pace() {
        return pace(SECONDS * 1_000);
    }

    private static JsonObject pace(int millis) {
        Map<String, Object> args = Stage.argsAt(
                nameServer.address(), "topic", topic, "count", SENDS, "millis", millis, "timeoutMillis", 20_000);
        JsonObject sent = client.run("pace", args);
        assertTrue(sent.getJsonArray("failures").isEmpty(), sent.toString());
        return sent;
    }

    /** As when the operator's limit is too low: whoever is there goes on, and whoever comes later is served later. */
    @Test
    void aNodeWithoutDescriptorsGoesOnAndHeals() throws IOException {
        long limit = Machine.descriptorLimit(broker.pid());
        Machine.limitDescriptors(broker.pid(), Machine.descriptors(broker.pid()) + 20);
        List<Socket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                flood.add(RawCall.connect("127.0.0.2", broker.address()));
            }
            pace(0);
            // The topic's queues need files of their own: an answer says so, and the node goes on.
            RawCall send = RawCall.over(flood.get(0), Attack.SEND, Attack.sendTo("without-descriptors"), new byte[10]);
            assertTrue(send.code() >= 0, send.toString());
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
            Machine.limitDescriptors(broker.pid(), limit);
        }
        Await.that(
                "new connections are served, and so are sends to the topic",
                Duration.ofSeconds(20),
                () -> sendTo("without-descriptors").code() == 0);
        pace(0);
        assertTrue(broker.log().length() < MAX_LOG_CHARS, broker.log());
    }

    private static RawCall sendTo(String topic) {
        try {
            return RawCall.to(broker.address(), Attack.SEND, Attack.sendTo(topic), new byte[10]);
        } catch (IOException e) {
            return new RawCall(-1, String.valueOf(e.getMessage()), new byte[0]);
        }
    }

    @Test
    void aNameServerGoesOnToTellRoutes() throws IOException {
        List<Long> before = askForRoutes();
        List<Long> during;
        try (Attack.Open open = Attack.REGISTRATIONS.begin(nameServer.address())) {
            // A few hundred answers take less time than the first registration: without it nothing would be shown.
            Await.that("made-up topics are registered", Duration.ofSeconds(20), () -> RawCall.ask(
                            nameServer.address(), TOPICS, Map.of())
                    .text()
                    .contains("made-up-"));
            during = askForRoutes();
            assertTrue(open.goesOn());
        }
        String log = nameServer.log();
        assertFalse(log.contains("OutOfMemory"), log);
        assertTrue(log.length() < MAX_LOG_CHARS, log);
        LOG.warn(
                "attack={} p99BeforeMicros={} p99DuringMicros={} node={}",
                Attack.REGISTRATIONS,
                before.get(before.size() * 99 / 100),
                during.get(during.size() * 99 / 100),
                Footprint.of(nameServer));
    }

    /** How long each of many answers took, microseconds, in order; each must be there. */
    private static List<Long> askForRoutes() throws IOException {
        List<Long> micros = new ArrayList<>();
        try (Socket socket = RawCall.connect("127.0.0.1", nameServer.address())) {
            long end = CLOCK.nanos() + TimeUnit.SECONDS.toNanos(SECONDS);
            for (int i = 0; i < SENDS || CLOCK.nanos() < end; i++) {
                long start = CLOCK.nanos();
                RawCall route = RawCall.over(socket, ROUTE, Map.of("topic", topic), new byte[0]);
                assertEquals(0, route.code(), route.toString());
                micros.add(TimeUnit.NANOSECONDS.toMicros(CLOCK.nanos() - start));
            }
        }
        Collections.sort(micros);
        return micros;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REGISTRATIONS")
    void anotherClientGoesOnSending(Attack attack) {
        JsonObject before = IS_MEASURED ? pace() : JsonObject.EMPTY_JSON_OBJECT;
        JsonObject elsewhere = IS_MEASURED ? paceWhileItGoesNowhere(attack) : JsonObject.EMPTY_JSON_OBJECT;
        JsonObject during;
        try (Attack.Open open = attack.begin(broker.address())) {
            during = pace();
            assertTrue(open.goesOn());
            if (IS_MEASURED) {
                LOG.warn(
                        "attack={} before={} againstDeadEnd={} during={} node={}",
                        attack,
                        before,
                        elsewhere,
                        during,
                        Footprint.of(broker));
            }
        }
        String log = broker.log();
        assertFalse(log.contains("OutOfMemory") || log.contains("OutOfDirectMemory"), log);
        assertTrue(
                log.length() < MAX_LOG_CHARS, "lines of the log: " + log.lines().count());
        Await.that(
                "the broker answers",
                Duration.ofSeconds(20),
                () -> RawCall.ask(broker.address(), ROUTE, Map.of()).code() > 0);
    }

    /** What the attack costs the client when not the node is attacked, but nothing beside it on its core. */
    private static JsonObject paceWhileItGoesNowhere(Attack attack) {
        try (DeadEnd end = new DeadEnd(0);
                Attack.Open open = attack.begin(end.address())) {
            JsonObject during = pace();
            assertTrue(open.goesOn());
            return during;
        }
    }
}
