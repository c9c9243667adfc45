package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
 * A node with little memory under attack: the real client beside goes on sending, the JVM's own bounds of heap and
 * direct memory are never met, and the log stays readable. Runs with {@code -Dgantry.attack.seconds=30} only, and on a
 * machine that does nothing else, for it prints the client's times before and during each attack.
 */
@EnabledIfSystemProperty(named = "gantry.attack.seconds", matches = "[0-9]+")
final class HostileScenarios {
    private static final Logger LOG = LoggerFactory.getLogger(HostileScenarios.class);
    private static final int SECONDS = Integer.getInteger("gantry.attack.seconds", 0);
    private static final int SENDS = 100 * SECONDS;
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
                .start();
        client = ClientVm.start(ClassPath.CLIENT_5);
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
        Map<String, Object> args =
                Stage.argsAt(nameServer.address(), "topic", topic, "count", SENDS, "timeoutMillis", 20_000);
        JsonObject sent = client.run("pace", args);
        assertEquals(SENDS, sent.getInt("sent"), sent.toString());
        return sent;
    }

    @ParameterizedTest
    @EnumSource(Attack.class)
    void anotherClientGoesOnSending(Attack attack) {
        JsonObject before = pace();
        JsonObject during;
        try (Attack.Open open = attack.begin(broker.address())) {
            during = pace();
            assertTrue(open.goesOn());
        }
        String log = broker.log();
        assertFalse(log.contains("OutOfMemory") || log.contains("OutOfDirectMemory"), log);
        assertTrue(
                log.length() < MAX_LOG_CHARS, "lines of the log: " + log.lines().count());
        Await.that(
                "the broker answers",
                Duration.ofSeconds(20),
                () -> RawCall.ask(broker.address(), 105, Map.of()).code() > 0);
        LOG.warn(
                "attack={} p50Micros={}->{} p99Micros={}->{}",
                attack,
                before.getInt("p50Micros"),
                during.getInt("p50Micros"),
                before.getInt("p99Micros"),
                during.getInt("p99Micros"));
    }
}
