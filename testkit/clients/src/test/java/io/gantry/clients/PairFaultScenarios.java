package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pair under load of which one stands still, is cut off or has no room: it goes on, and ends with the same bytes. */
final class PairFaultScenarios {
    private static final int HA_STATUS = 907;
    private static final int SEGMENT_BYTES = 4 << 20;
    private static final int SILENCE_MILLIS = 3_000;
    private static final int QUEUES = 2;
    private static final int SOME = 100;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String END = "(?s).*masterCommitLogMaxOffset\":(\\d+).*";

    private static Node member(Node names) {
        return Node.broker(Peer.GANTRY, names.address())
                .with("brokerName", "troubled")
                .with("haFollowers", "127.0.0.1")
                .with("slaveTimeout", 1_000)
                .with("haSendHeartbeatInterval", 500)
                .with("haHousekeepingInterval", SILENCE_MILLIS)
                .with("mappedFileSizeCommitLog", SEGMENT_BYTES);
    }

    private static Node slave(Node names) {
        return member(names).with("brokerRole", "SLAVE").with("brokerId", 1);
    }

    private static String state(Node node) {
        return RawCall.ask(node.address(), HA_STATUS, Map.of()).text();
    }

    private static void awaitFollowing(Node master) {
        Await.that("the slave has all", SOON, () -> state(master).contains("\"diff\":0,\"inSync\":true"));
    }

    private static void awaitLost(Node slave) {
        Await.that("the slave misses its master", SOON, () -> new Shell(slave)
                .run("ha:status")
                .contains("is not connected"));
    }

    private static String load(ClientVm client, Node names, Node master) {
        String topic = Stage.createTopic(master, names.address(), QUEUES);
        client.run("startLoad", Stage.argsAt(names.address(), "topic", topic, "retries", 0, "size", 2_000));
        client.run("awaitLoad", Map.of("count", SOME));
        return topic;
    }

    /** What another producer is told of one message more. */
    private static String probe(Node names, String topic) {
        return Stage.shared()
                .client(ClassPath.CLIENT_5)
                .run("send", Stage.argsAt(names.address(), "topic", topic, "count", 1))
                .getJsonArray("results")
                .getJsonObject(0)
                .getString("status");
    }

    /** Ends the load, and looks for every acknowledged message at the master, and for the same log at the slave. */
    private static void requireTheSame(ClientVm client, String topic, Node master, Node slave) throws IOException {
        JsonObject acknowledged = client.run("stopLoad", Map.of()).getJsonObject("queues");
        Acknowledged.areReadBack(acknowledged, client, master, topic, SOME);
        awaitFollowing(master);
        long end = Long.parseLong(state(master).replaceAll(END, "$1"));
        for (long begin = 0; begin < end; begin += SEGMENT_BYTES) {
            String name = String.format("commitlog/%020d", begin);
            int length = (int) Math.min(SEGMENT_BYTES, end - begin);
            assertArrayEquals(
                    java.util.Arrays.copyOf(Files.readAllBytes(master.store().resolve(name)), length),
                    java.util.Arrays.copyOf(Files.readAllBytes(slave.store().resolve(name)), length),
                    name);
        }
    }

    @Test
    void aSlaveThatStoodStillCatchesUp() throws IOException {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = member(names).with("brokerRole", "SYNC_MASTER").start();
                Node slave = slave(names).start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            awaitFollowing(master);
            String topic = load(client, names, master);
            String other = Stage.createTopic(master, names.address(), 1);
            slave.pause();
            Await.that("it is let go", SOON, () -> !state(master).contains("\"inSync\":true"));
            assertEquals("SLAVE_NOT_AVAILABLE", probe(names, other));
            slave.resume();
            client.run("awaitLoad", Map.of("count", SOME));
            requireTheSame(client, topic, master, slave);
        }
    }

    @Test
    void aMasterThatStoodStillIsMissedAndFollowedAgain() throws IOException {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = member(names).start();
                Node slave = slave(names).start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            awaitFollowing(master);
            String topic = load(client, names, master);
            master.pause();
            awaitLost(slave);
            master.resume();
            client.run("awaitLoad", Map.of("count", SOME));
            requireTheSame(client, topic, master, slave);
        }
    }

    /** A link that carries nothing one way, the other way, or both ways, and is mended. */
    @ParameterizedTest(name = "master to slave cut: {0}, slave to master cut: {1}")
    @CsvSource({"true, false", "false, true", "true, true"})
    void aLinkThatWasCutIsFollowedOverAgain(boolean toSlave, boolean toMaster) throws IOException {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = member(names).with("brokerRole", "SYNC_MASTER").start();
                Cable cable = new Cable(master.port() + 1);
                Node slave =
                        slave(names).with("haMasterAddress", cable.address()).start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            awaitFollowing(master);
            String topic = load(client, names, master);
            String other = Stage.createTopic(master, names.address(), 1);
            cable.cut(toMaster, toSlave);
            if (toMaster) {
                Await.that("the slave is let go", SOON, () -> !state(master).contains("\"inSync\":true"));
            }
            if (toSlave) {
                awaitLost(slave);
            }
            assertNotEquals("SEND_OK", probe(names, other), "nobody has it but the master");
            cable.cut(false, false);
            client.run("awaitLoad", Map.of("count", SOME));
            requireTheSame(client, topic, master, slave);
        }
    }

    @Test
    void aSlaveWhoseDiskIsFullSaysSoAndGoesOnWhenThereIsRoom() throws IOException {
        assumeTrue(LoopImage.obstacle().isEmpty(), LoopImage.obstacle());
        try (LoopImage disk = new LoopImage(160L << 20);
                Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = member(names).start();
                Node slave = slave(names)
                        .with("storePathRootDir", disk.mount().resolve("store"))
                        .with("storePathCommitLog", disk.mount().resolve("store/commitlog"))
                        .with("cleanFileForciblyEnable", false)
                        .with("cleanResourceInterval", 1_000)
                        .start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            awaitFollowing(master);
            Path filler = disk.mount().resolve("filler");
            Files.write(filler, new byte[64 << 20]);
            String topic = load(client, names, master);
            Await.that("the slave says why", Duration.ofSeconds(120), () -> new Shell(slave)
                    .run("ha:status")
                    .contains("DISK_FULL"));
            client.run("awaitLoad", Map.of("count", SOME));
            assertTrue(state(master).contains("\"inSync\":true"), "it lives on heartbeats: " + state(master));
            Files.delete(filler);
            requireTheSame(client, topic, master, slave);
            assertEquals(0, RawCall.ask(slave.address(), HA_STATUS, Map.of()).code());
            slave.kill();
        }
    }
}
