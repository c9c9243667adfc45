package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node with little memory under attack: each send of the real client beside succeeds, the JVM's own bounds of heap
 * and direct memory are never met, and the log stays readable. Only with {@code -Dgantry.attack.seconds=30}, on a
 * machine that does nothing else: each attack lasts so long, and the client's times before and during it and what the
 * node holds are printed.
 */
@EnabledIfSystemProperty(named = "gantry.attack.seconds", matches = "[0-9]+")
final class HostileScenarios {
    private static final Logger LOG = LoggerFactory.getLogger(HostileScenarios.class);
    private static final int SECONDS = Integer.getInteger("gantry.attack.seconds", 1);
    private static final int SENDS = 50;
    private static final int MAX_LOG_CHARS = 100_000;

    private static Node nameServer;
    private static Node broker;
    private static ClientVm client;
    private static String topic;

    @BeforeAll
    static void start() {
        nameServer = Node.nameServer(Peer.GANTRY).start();
        broker = Node.broker(Peer.GANTRY, nameServer.address())
                .withOption("-Xmx192m")
                .withOption("-XX:MaxDirectMemorySize=96m")
                .withOption(Footprint.OPTION)
                .start();
        client = ClientVm.start(ClassPath.CLIENT_5);
        topic = Stage.createTopic(broker, nameServer.address(), 4);
        pace(0);
    }

    @AfterAll
    static void stop() {
        client.close();
        broker.close();
        nameServer.close();
    }

    private static JsonObject pace(int seconds) {
        Map<String, Object> args = Stage.argsAt(
                nameServer.address(),
                "topic",
                topic,
                "count",
                SENDS,
                "millis",
                seconds * 1_000,
                "timeoutMillis",
                20_000);
        JsonObject sent = client.run("pace", args);
        assertTrue(sent.getJsonArray("failures").isEmpty(), sent.toString());
        return sent;
    }

    @ParameterizedTest
    @EnumSource(Attack.class)
    void anotherClientGoesOnSending(Attack attack) {
        JsonObject before = pace(SECONDS);
        JsonObject during;
        Footprint footprint;
        try (Attack.Open open = attack.begin(broker.address())) {
            during = pace(SECONDS);
            assertTrue(open.goesOn());
            footprint = Footprint.of(broker);
        }
        String log = broker.log();
        assertFalse(log.contains("OutOfMemory") || log.contains("OutOfDirectMemory"), log);
        assertTrue(
                log.length() < MAX_LOG_CHARS, "lines of the log: " + log.lines().count());
        Await.that(
                "the broker answers",
                Duration.ofSeconds(20),
                () -> RawCall.ask(broker.address(), 105, Map.of()).code() > 0);
        LOG.warn("attack={} before={} during={} node={}", attack, before, during, footprint);
    }
}
