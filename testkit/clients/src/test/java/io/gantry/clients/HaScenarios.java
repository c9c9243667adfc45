package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A master of Gantry with a slave that is a real Apache broker: what the slave has, and what producers are told. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class HaScenarios {
    private static final int HA_STATUS = 907;
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final int BODY_BYTES = 4_000;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String GROUP = "pair";

    private static final int TOPIC_CONFIG_TABLE = 21;
    private static final int FIRST = 1_000;

    private static Node oldNames;
    private static Node oldMaster;
    private static Node oldSlave;
    private static String oldTopic;

    /** An Apache slave asks for its master's topics a minute after its start: this pair begins before all others. */
    @BeforeAll
    static void startThePairThatGrowsOld() throws IOException {
        oldNames = Node.nameServer(Peer.GANTRY).start();
        oldMaster = master(oldNames).start();
        oldSlave = slave(oldNames).with("slaveReadEnable", true);
        oldTopic = Stage.createTopic(oldMaster, oldNames.address(), 4);
        send(oldNames, oldTopic, FIRST, "shards", 4);
        assertTrue(segments(oldMaster).size() > 3, "more than one file: " + segments(oldMaster));
        oldSlave.start();
    }

    @AfterAll
    static void stop() {
        for (Node node : Arrays.asList(oldSlave, oldMaster, oldNames)) {
            if (node != null) {
                node.close();
            }
        }
    }

    private static Node master(Node names) {
        return Node.broker(Peer.GANTRY, names.address())
                .with("brokerName", GROUP)
                .with("haFollowers", "127.0.0.1")
                .with("mappedFileSizeCommitLog", SEGMENT_BYTES);
    }

    private static Node slave(Node names) {
        return slave(Peer.APACHE, names);
    }

    private static Node slave(Peer peer, Node names) {
        return Node.broker(peer, names.address())
                .with("brokerName", GROUP)
                .with("brokerRole", "SLAVE")
                .with("brokerId", 1)
                .with("mappedFileSizeCommitLog", SEGMENT_BYTES);
    }

    private static List<JsonObject> send(Node names, String topic, int count, Object... more) {
        Map<String, Object> arguments =
                Stage.argsAt(names.address(), "topic", topic, "count", count, "size", BODY_BYTES);
        for (int i = 0; i < more.length; i += 2) {
            arguments.put(more[i].toString(), more[i + 1]);
        }
        return Stage.shared()
                .client(ClassPath.CLIENT_5)
                .run("send", arguments)
                .getJsonArray("results")
                .getValuesAs(JsonObject.class);
    }

    private static String status(Node master) {
        return RawCall.ask(master.address(), HA_STATUS, Map.of()).text();
    }

    private static void awaitFollowing(Node master) {
        Await.that("the slave has all", SOON, () -> status(master).contains("\"diff\":0,\"inSync\":true"));
    }

    private static List<Path> segments(Node node) throws IOException {
        try (Stream<Path> files = Files.list(node.store().resolve("commitlog"))) {
            return files.sorted().toList();
        }
    }

    /** Apache keeps an empty file ready ahead, and so do we: what is behind the end is not compared. */
    private static void assertSameLog(Node master, Node slave) throws IOException {
        long end = Long.parseLong(status(master).replaceAll(".*\"masterCommitLogMaxOffset\":(\\d+).*", "$1"));
        for (Path file : segments(master)) {
            long begin = Long.parseLong(file.getFileName().toString());
            if (begin < end) {
                byte[] own = Files.readAllBytes(file);
                byte[] other = Files.readAllBytes(slave.store()
                        .resolve("commitlog")
                        .resolve(file.getFileName().toString()));
                int length = (int) Math.min(own.length, end - begin);
                assertArrayEquals(Arrays.copyOf(own, length), Arrays.copyOf(other, length), file.toString());
            }
        }
    }

    /** Of an Apache master that is younger than a file: its slaves begin with the last one. */
    @ParameterizedTest
    @EnumSource(Peer.class)
    void aSlaveOfGantryHasWhatItsMasterHas(Peer peer) throws IOException {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = Node.broker(peer, names.address())
                        .with("brokerName", GROUP)
                        .with("haFollowers", "127.0.0.1")
                        .with("mappedFileSizeCommitLog", SEGMENT_BYTES)
                        .start();
                Node slave = slave(Peer.GANTRY, names).start()) {
            String topic = Stage.createTopic(master, names.address(), 4);
            send(names, topic, 1_000, "shards", 4);
            awaitFollowing(master);
            assertSameLog(master, slave);
            if (peer == Peer.APACHE) {
                String refused = assertThrows(AssertionError.class, () -> new Shell(slave).run("ha:promote"))
                        .getMessage();
                assertTrue(refused.contains("does not hand over") && refused.contains("stop it first"), refused);
            }
            slave.kill();
            send(names, topic, 500, "shards", 4);
            slave.start();
            send(names, topic, 500, "shards", 4);
            awaitFollowing(master);
            assertSameLog(master, slave);
        }
    }

    @Test
    void aSlaveThatWasAwayGoesOnWhereItWas() throws IOException {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = master(names).start();
                Node slave = slave(names).start()) {
            String topic = Stage.createTopic(master, names.address(), 2);
            send(names, topic, 300);
            awaitFollowing(master);
            slave.stop();
            send(names, topic, 600);
            master.kill();
            master.start();
            send(names, topic, 100);
            slave.start();
            awaitFollowing(master);
            assertSameLog(master, slave);
        }
    }

    /** SYNC_MASTER: a message is stored whatever becomes of the slave, and its producer knows where. */
    @ParameterizedTest
    @EnumSource(Peer.class)
    void producersAreToldWhetherASlaveHasTheirMessages(Peer peer) {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = master(names)
                        .with("brokerRole", "SYNC_MASTER")
                        .with("slaveTimeout", 1_000)
                        .with("haHousekeepingInterval", 4_000)
                        .start();
                Node slave = slave(peer, names).with("haSendHeartbeatInterval", 1_000)) {
            String topic = Stage.createTopic(master, names.address(), 2);
            assertEquals("SLAVE_NOT_AVAILABLE", send(names, topic, 1).get(0).getString("status"));
            slave.start();
            awaitFollowing(master);
            for (JsonObject result : send(names, topic, 100)) {
                assertEquals("SEND_OK", result.getString("status"));
            }
            slave.pause();
            assertEquals("FLUSH_SLAVE_TIMEOUT", send(names, topic, 1).get(0).getString("status"));
            Await.that("the silent slave is let go", SOON, () -> status(master).contains("\"haConnectionInfo\":[]"));
            assertEquals("SLAVE_NOT_AVAILABLE", send(names, topic, 1).get(0).getString("status"));
            assertEquals(
                    103,
                    ReadBack.all(Stage.shared().client(ClassPath.CLIENT_5), names.address(), topic)
                            .size());
        }
    }

    /** The last one: its slave knows the topics by then. */
    @Test
    @Order(Integer.MAX_VALUE)
    void anApacheSlaveGetsTheWholeHistoryAndServesItWhenTheMasterIsDead() throws IOException {
        send(oldNames, oldTopic, 1_000, "shards", 4);
        awaitFollowing(oldMaster);
        assertSameLog(oldMaster, oldSlave);
        ClientVm client = Stage.shared().client(ClassPath.CLIENT_5);
        String told = client.mqadmin(oldNames.address(), "haStatus -b " + oldMaster.address());
        assertTrue(told.matches("(?s).*#InSyncSlaveNum\\s+1\\D.*"), told);
        String shown = new Shell(oldMaster).run("ha:status");
        assertTrue(shown.contains("technique  async") && shown.contains(" 0 bytes behind"), shown);
        Await.that(
                "the slave knows the topic", SOON, () -> RawCall.ask(oldSlave.address(), TOPIC_CONFIG_TABLE, Map.of())
                        .text()
                        .contains(oldTopic));
        oldMaster.kill();
        Map<String, Object> consumer = Stage.argsAt(
                oldNames.address(),
                "topic",
                oldTopic,
                "group",
                Stage.fresh("readers"),
                "name",
                oldTopic,
                "mode",
                "push");
        consumer.put("count", FIRST + 1_000);
        consumer.put("timeoutMillis", 60_000);
        client.run("startConsumer", consumer);
        try {
            JsonObject got = client.run("awaitConsumer", consumer);
            assertEquals(FIRST + 1_000, got.getJsonArray("accepted").size(), "the slave serves all of it");
        } finally {
            client.run("stopConsumer", consumer);
        }
    }
}
