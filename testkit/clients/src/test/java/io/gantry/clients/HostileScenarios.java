package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node with little memory under attack from another host: each send of the real client beside succeeds, the JVM's own
 * bounds of heap and direct memory are never met, and the log stays readable. With {@code -Dgantry.attack.seconds=5},
 * on a machine that does nothing else, each attack lasts so long, node and client have a core each, and the client's
 * times before and during the attack and what the node holds are printed.
 */
final class HostileScenarios {
    private static final Logger LOG = LoggerFactory.getLogger(HostileScenarios.class);
    private static final int SECONDS = Integer.getInteger("gantry.attack.seconds", 0);
    private static final boolean IS_MEASURED = SECONDS > 0;
    private static final int SENDS = 300;
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
                .withOption(Footprint.OPTION);
        if (IS_MEASURED) {
            broker.withOption("-XX:ActiveProcessorCount=1");
        }
        broker.start();
        client = ClientVm.start(ClassPath.CLIENT_5);
        if (IS_MEASURED) {
            Processors.pin(broker.pid(), 0);
            Processors.pin(client.pid(), 1);
            Processors.pin(ProcessHandle.current().pid(), 1);
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
        Map<String, Object> args = Stage.argsAt(
                nameServer.address(),
                "topic",
                topic,
                "count",
                SENDS,
                "millis",
                SECONDS * 1_000,
                "timeoutMillis",
                20_000);
        JsonObject sent = client.run("pace", args);
        assertTrue(sent.getJsonArray("failures").isEmpty(), sent.toString());
        return sent;
    }

    @ParameterizedTest
    @EnumSource(Attack.class)
    void anotherClientGoesOnSending(Attack attack) {
        JsonObject before = IS_MEASURED ? pace() : JsonObject.EMPTY_JSON_OBJECT;
        JsonObject during;
        try (Attack.Open open = attack.begin(broker.address())) {
            during = pace();
            assertTrue(open.goesOn());
            if (IS_MEASURED) {
                LOG.warn("attack={} before={} during={} node={}", attack, before, during, Footprint.of(broker));
            }
        }
        String log = broker.log();
        assertFalse(log.contains("OutOfMemory") || log.contains("OutOfDirectMemory"), log);
        assertTrue(
                log.length() < MAX_LOG_CHARS, "lines of the log: " + log.lines().count());
        Await.that(
                "the broker answers",
                Duration.ofSeconds(20),
                () -> RawCall.ask(broker.address(), 105, Map.of()).code() > 0);
    }
}
