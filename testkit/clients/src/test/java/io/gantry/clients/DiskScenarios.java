package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker whose store is on a disk of its own, and what becomes of it when the power or the disk fails. */
final class DiskScenarios {
    private static final int QUEUES = 4;
    private static final int POWER_CUTS = Integer.getInteger("gantry.powercut.rounds", 2);

    private Node nameServer;
    private Node broker;
    private ClientVm client;
    private String topic;
    private String probe;

    @BeforeEach
    void needsLoopDevices() {
        String obstacle = LoopImage.obstacle();
        assumeTrue(obstacle.isEmpty(), "skipped, because " + obstacle);
        assumeTrue(Peer.chosen() == Peer.GANTRY, "skipped, because what is promised here is Gantry's");
    }

    @Test
    void nothingAcknowledgedIsLostInAPowerCut() throws Exception {
        on(512L << 20, "SYNC_FLUSH", disk -> {
            loadWithPowerCuts(disk);
            int count = readBackIsComplete(POWER_CUTS * 150 + 50);
            System.out.printf("power cuts: %d, acknowledged: %d, lost: 0%n", POWER_CUTS, count);
        });
    }

    /** What is lost is the newest of the log: order, density and the queues' agreement with the log stay. */
    @Test
    void powerCutsInAsyncFlushLeaveASoundStore() throws Exception {
        on(512L << 20, "ASYNC_FLUSH", disk -> {
            loadWithPowerCuts(disk);
            client.run("stopLoad", Map.of());
            ReadBack.of(client, nameServer.address(), topic).forEach((queue, names) -> {
                List<Integer> numbers = names.stream()
                        .map(name -> Integer.valueOf(name.substring(name.indexOf('-') + 1)))
                        .toList();
                assertEquals(new ArrayList<>(new TreeSet<>(numbers)), numbers, "queue " + queue);
            });
            broker.stop();
            broker.verifyStore();
        });
    }

    private void loadWithPowerCuts(LoopImage disk) {
        startLoad();
        for (int round = 0; round < POWER_CUTS; round++) {
            client.run("awaitLoad", Map.of("count", 150));
            broker.pause();
            disk.snapshot();
            broker.kill();
            disk.cut();
            broker.start();
        }
        client.run("awaitLoad", Map.of("count", 50));
    }

    @Test
    void fullDiskRefusesWithItsReasonServesReadsAndHeals() throws Exception {
        on(192L << 20, "SYNC_FLUSH", disk -> {
            Path filler = disk.mount().resolve("filler");
            Files.write(filler, new byte[64 << 20]);
            startLoad();
            Await.that("appends are refused", Duration.ofSeconds(120), () -> refusal() != null);
            String refusal = refusal();
            assertTrue(refusal.contains("CODE: 14"), refusal);
            assertTrue(refusal.contains(broker.store().toString()) && refusal.contains("threshold"), refusal);
            assertTrue(refusal.matches("(?s).*[0-9]+ bytes (are )?free.*"), refusal);
            assertTrue(ReadBack.all(client, nameServer.address(), topic).size() > 0, "reads go on");
            Files.delete(filler);
            client.run("awaitLoad", Map.of("count", 50, "timeoutMillis", 60_000));
            readBackIsComplete(100);
            assertTrue(lines("No room ahead of the writer") < 10, "not one a request: " + broker.log());
        });
    }

    @Test
    void brokenDiskEndsTheIntakeBeforeAnythingIsPromisedThatItCannotKeep() throws Exception {
        on(512L << 20, "SYNC_FLUSH", disk -> {
            startLoad();
            client.run("awaitLoad", Map.of("count", 100));
            disk.fail();
            Await.that("appends are refused", Duration.ofSeconds(60), () -> refusal() != null);
            String refusal = refusal();
            assertTrue(refusal.contains("CODE: 14") && refusal.contains("start again"), refusal);
            assertTrue(ReadBack.all(client, nameServer.address(), topic).size() > 0, "reads go on");
            assertTrue(lines("accepts no more records") <= 2, "one line a reason: " + broker.log());
            broker.kill();
            disk.repair();
            broker.start();
            client.run("awaitLoad", Map.of("count", 50, "timeoutMillis", 60_000));
            readBackIsComplete(150);
        });
    }

    /** What a test does with a broker on a disk. */
    @FunctionalInterface
    private interface Scenario {
        void run(LoopImage disk) throws IOException;
    }

    private void on(long diskBytes, String flush, Scenario scenario) throws IOException {
        try (LoopImage disk = new LoopImage(diskBytes);
                Node names = Node.nameServer(Peer.chosen()).start();
                Node node = Node.broker(Peer.chosen(), names.address())
                        .with("flushDiskType", flush)
                        .with("storePathRootDir", disk.mount().resolve("store"))
                        .with("storePathCommitLog", disk.mount().resolve("store/commitlog"))
                        .with("mappedFileSizeCommitLog", 4 << 20)
                        .with("cleanFileForciblyEnable", false)
                        .with("cleanResourceInterval", 1_000)
                        .start();
                ClientVm vm = ClientVm.start(ClassPath.CLIENT_5)) {
            nameServer = names;
            broker = node;
            client = vm;
            topic = Stage.createTopic(broker, nameServer.address(), QUEUES);
            probe = Stage.createTopic(broker, nameServer.address(), 1);
            scenario.run(disk);
            node.kill();
        }
    }

    private void startLoad() {
        client.run("startLoad", Stage.argsAt(nameServer.address(), "topic", topic, "retries", 0, "size", 4_000));
    }

    /** What the client says of a send that the broker refused; null when it did not. */
    private String refusal() {
        Map<String, Object> message = Stage.argsAt(nameServer.address(), "topic", probe, "retries", 0, "size", 4_000);
        message.put("group", "probe");
        JsonObject reply = client.attempt("send", message);
        return reply.containsKey("error") && reply.get("error").toString().contains("CODE: 14")
                ? reply.get("error").toString()
                : null;
    }

    /** Ends the load and compares; how many messages were acknowledged. */
    private int readBackIsComplete(int atLeast) {
        JsonObject acknowledged = client.run("stopLoad", Map.of()).getJsonObject("queues");
        return Acknowledged.areReadBack(acknowledged, client, broker, topic, atLeast);
    }

    private long lines(String text) {
        return broker.log().lines().filter(line -> line.contains(text)).count();
    }
}
