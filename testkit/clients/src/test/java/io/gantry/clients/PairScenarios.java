package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A master and a slave, both Gantry's: what the slave knows, and when consumers read from it. */
final class PairScenarios {
    private static final int ALL_TOPICS = 21;
    private static final int RUNTIME = 28;
    private static final String SEGMENT = "mappedFileSizeCommitLog";
    private static final int SMALL = 1 << 20;
    private static final int ALL_OFFSETS = 43;
    private static final int ALL_GROUPS = 201;
    private static final int HA_STATUS = 907;
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Many with {@code -Dgantry.crash.rounds=50}. */
    private static final int ROUNDS = Integer.getInteger("gantry.crash.rounds", 2);

    private static final int ACKNOWLEDGED = 200;
    private static final String PAIR = "pair";
    private static final Pattern TOTAL_GOT = Pattern.compile("\"msgGetTotalTodayNow\":\"(\\d+)\"");

    private static Node master(Node names) {
        return Node.broker(Peer.GANTRY, names.address())
                .with("brokerName", PAIR)
                .with("haFollowers", "127.0.0.1")
                .with("flushConsumerOffsetInterval", 500);
    }

    private static Node slave(Node names) {
        return Node.broker(Peer.GANTRY, names.address())
                .with("brokerName", PAIR)
                .with("brokerRole", "SLAVE")
                .with("brokerId", 1);
    }

    private static ClientVm client() {
        return Stage.shared().client(ClassPath.CLIENT_5);
    }

    private static void send(Node names, String topic, String prefix, int count) {
        send(client(), names, topic, prefix, count);
    }

    private static void send(ClientVm client, Node names, String topic, String prefix, int count) {
        client.run(
                "send", Stage.argsAt(names.address(), "topic", topic, "count", count, "shards", 2, "prefix", prefix));
    }

    private static void awaitFollowing(Node master) {
        Await.that("the slave has all", SOON, () -> RawCall.ask(master.address(), HA_STATUS, Map.of())
                .text()
                .contains("\"diff\":0,\"inSync\":true"));
    }

    /** Starts a consumer, waits for so many messages, stops it; returns what came. */
    private static List<JsonObject> consume(Node names, String topic, String group, int count) {
        Map<String, Object> arguments =
                Stage.argsAt(names.address(), "topic", topic, "group", group, "name", topic, "mode", "push");
        arguments.put("count", count);
        client().run("startConsumer", arguments);
        try {
            client().run("awaitConsumer", arguments);
        } finally {
            arguments.put("stopped", client().run("stopConsumer", arguments));
        }
        return ((JsonObject) arguments.get("stopped")).getJsonArray("accepted").getValuesAs(JsonObject.class);
    }

    private static String text(Node node, int code) {
        return RawCall.ask(node.address(), code, Map.of()).text();
    }

    /** How far a group has come in a topic, all queues together. */
    private static long consumed(Node node, String topic, String group) {
        Matcher table =
                Pattern.compile("\"" + topic + "@" + group + "\":\\{([^}]*)\\}").matcher(text(node, ALL_OFFSETS));
        long sum = 0;
        if (table.find()) {
            for (String entry : table.group(1).split(",")) {
                sum += Long.parseLong(entry.substring(entry.indexOf(':') + 1));
            }
        }
        return sum;
    }

    private static long got(Node node) {
        Matcher total = TOTAL_GOT.matcher(text(node, RUNTIME));
        return total.find() ? Long.parseLong(total.group(1)) : -1;
    }

    @Test
    void consumersGoOnWithTheSlaveWhileTheMasterIsDeadAndTheMasterLearnsHowFar() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = master(names).start();
                Node slave = slave(names).start()) {
            String topic = Stage.createTopic(master, names.address(), 2);
            String group = Stage.fresh("readers");
            send(names, topic, "first", 300);
            assertEquals(300, consume(names, topic, group, 300).size());
            assertEquals(300, consumed(master, topic, group));
            send(names, topic, "second", 200);
            awaitFollowing(master);
            Await.that("the slave knows how far", SOON, () -> consumed(slave, topic, group) == 300);
            master.kill();
            assertEquals(200, consume(names, topic, group, 200).size());
            assertEquals(500, consumed(slave, topic, group));
            assertEquals(0, RawCall.ask(slave.address(), HA_STATUS, Map.of()).code());
            master.start();
            Await.that("the master knows how far", SOON, () -> consumed(master, topic, group) == 500);
            send(names, topic, "third", 10);
            List<JsonObject> third = consume(names, topic, group, 10);
            assertEquals(10, third.size());
            assertTrue(third.stream().allMatch(message -> message.toString().contains("third")), third.toString());
        }
    }

    @Test
    void whoIsFarBehindReadsFromTheSlaveAndThenFromTheMasterAgain() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = master(names)
                        .with("slaveReadEnable", true)
                        .with("accessMessageInMemoryMaxRatio", 0)
                        .start();
                Node slave = slave(names)
                        .with("slaveReadEnable", true)
                        .with("accessMessageInMemoryMaxRatio", 0)
                        .start()) {
            String topic = Stage.createTopic(master, names.address(), 2);
            send(names, topic, "old", 1_000);
            awaitFollowing(master);
            Await.that("the slave knows the topic", SOON, () -> text(slave, ALL_TOPICS)
                    .contains(topic));
            assertEquals(0, got(slave));
            String group = Stage.fresh("readers");
            assertEquals(1_000, consume(names, topic, group, 1_000).size());
            long fromSlave = got(slave);
            assertTrue(fromSlave > 500, "from the slave: " + fromSlave + ", from the master: " + got(master));
            long fromMaster = got(master);
            send(names, topic, "new", 1);
            assertEquals(1, consume(names, topic, group, 1).size());
            assertTrue(got(master) > fromMaster, "from the master again: " + got(master));
        }
    }

    @Test
    void whatAnOperatorChangesAtTheMasterChangesAtTheSlave() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = master(names).start();
                Node slave = slave(names).start()) {
            String topic = Stage.createTopic(master, names.address(), 2);
            String group = Stage.fresh("operated");
            client().mqadmin(names.address(), "updateSubGroup -b " + master.address() + " -g " + group + " -r 7");
            Await.that(
                    "the slave knows both",
                    SOON,
                    () -> text(slave, ALL_TOPICS).contains(topic)
                            && text(slave, ALL_GROUPS).contains(group));
            assertTrue(
                    text(slave, ALL_GROUPS)
                            .matches("(?s).*\"groupName\":\"" + group + "\".{1,150}\"retryMaxTimes\":7,.*"),
                    text(slave, ALL_GROUPS));
            String listed = client().mqadmin(names.address(), "clusterList");
            assertTrue(listed.matches("(?s).*" + PAIR + "\\s+0\\s.*" + PAIR + "\\s+1\\s.*"), listed);
            assertTrue(text(slave, RUNTIME).contains("\"brokerActive\":\"true\""), text(slave, RUNTIME));
            assertTrue(new Shell(slave).run("ha:status").contains("leader     127.0.0.1:"), "ha:status of the slave");
            Map<String, String> config = Stage.topicConfig(topic, 5);
            RawCall refused = RawCall.ask(slave.address(), 17, config);
            assertEquals(1, refused.code());
            assertTrue(refused.header().contains("from slave broker"), refused.header());
            client().mqadmin(names.address(), "deleteTopic -c test-cluster -t " + topic);
            client().mqadmin(names.address(), "deleteSubGroup -b " + master.address() + " -g " + group);
            Await.that("the topic is gone", SOON, () -> !text(slave, ALL_TOPICS).contains(topic));
            Await.that("the group is gone", SOON, () -> !text(slave, ALL_GROUPS).contains(group));
        }
    }

    /** The slave was a master for a while, and nobody told the old one. */
    @Test
    void aSlaveWhoseLogWentOnDifferentlyIsCutBackAndKeepsWhatOnlyItHad() throws IOException {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node others = Node.nameServer(Peer.GANTRY).start();
                Node master = master(names).start();
                Node slave = slave(names).start()) {
            String topic = Stage.createTopic(master, names.address(), 2);
            send(names, topic, "common", 100);
            awaitFollowing(master);
            Await.that("the slave knows the topic", SOON, () -> text(slave, ALL_TOPICS)
                    .contains(topic));
            slave.stop();
            slave.with("brokerRole", "ASYNC_MASTER").with("brokerId", 0).with("namesrvAddr", others.address());
            slave.with("haFollowers", "127.0.0.1").start();
            send(others, topic, "strange", 60);
            send(names, topic, "right", 90);
            slave.stop();
            slave.with("brokerRole", "SLAVE").with("brokerId", 1).with("namesrvAddr", names.address());
            slave.without("haFollowers").start();
            awaitFollowing(master);
            send(names, topic, "after", 10);
            awaitFollowing(master);
            master.kill();
            List<JsonObject> read = consume(names, topic, Stage.fresh("readers"), 200);
            assertEquals(200, read.size());
            assertTrue(read.stream().noneMatch(each -> each.toString().contains("strange")), read.toString());
            String kept;
            try (Stream<Path> files = Files.list(slave.store().resolve("damaged"))) {
                kept = Files.readString(files.findFirst().orElseThrow(), StandardCharsets.ISO_8859_1);
            }
            assertTrue(kept.contains("strange"), "what only the slave had is kept");
            assertTrue(slave.log().contains("goes on differently"), slave.log());
        }
    }

    /** RocketMQ's slave would begin with the last file. */
    @Test
    void anEmptySlaveOfAnApacheMasterGetsTheWholeHistory() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = Node.broker(Peer.APACHE, names.address())
                        .with("brokerName", PAIR)
                        .with("mappedFileSizeCommitLog", 1 << 20)
                        .start();
                Node slave = slave(names).with("mappedFileSizeCommitLog", 1 << 20)) {
            String topic = Stage.createTopic(master, names.address(), 2);
            client().run(
                            "send",
                            Stage.argsAt(names.address(), "topic", topic, "count", 800, "shards", 2, "size", 4_000));
            slave.start();
            awaitFollowing(master);
            Await.that("the slave knows the topic", SOON, () -> text(slave, ALL_TOPICS)
                    .contains(topic));
            master.kill();
            assertEquals(800, consume(names, topic, Stage.fresh("readers"), 800).size());
        }
    }

    /** SYNC_MASTER, with kills of both under load; in the end the slave alone is left, and made a master by hand. */
    @Test
    void everyAcknowledgedMessageIsOnTheSurvivor() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = master(names)
                        .with("brokerRole", "SYNC_MASTER")
                        .with("slaveTimeout", 1_000)
                        .start();
                Node slave = slave(names).start();
                ClientVm load = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(master, names.address(), 4);
            load.run("startLoad", Stage.argsAt(names.address(), "topic", topic, "retries", 0, "size", 2_000));
            for (int round = 0; round < ROUNDS; round++) {
                load.run("awaitLoad", Map.of("count", ACKNOWLEDGED));
                slave.kill();
                slave.start();
                load.run("awaitLoad", Map.of("count", ACKNOWLEDGED));
                master.kill();
                master.start();
            }
            load.run("awaitLoad", Map.of("count", ACKNOWLEDGED));
            master.kill();
            JsonObject acknowledged = load.run("stopLoad", Map.of()).getJsonObject("queues");
            slave.stop();
            slave.with("brokerRole", "ASYNC_MASTER").with("brokerId", 0).start();
            int count = Acknowledged.areReadBack(acknowledged, load, slave, topic, 2 * ROUNDS * ACKNOWLEDGED);
            slave.stop();
            slave.verifyStore();
            System.out.printf("pair: kills: %d, acknowledged: %d, lost: 0%n", 2 * ROUNDS + 1, count);
        }
    }

    /** Slaves ask for tables every 3 s; what changes just before the master is killed is in its log. */
    @Test
    void whatChangedInTheMastersLastSecondIsAtThePromotedSlave() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node master = master(names).with(SEGMENT, SMALL).start();
                Node slave = slave(names).with(SEGMENT, SMALL).start()) {
            String topic = Stage.createTopic(master, names.address(), 2);
            String group = Stage.fresh("readers");
            send(names, topic, "first", 100);
            assertEquals(100, consume(names, topic, group, 100).size());
            Await.that("the slave knows how far", SOON, () -> consumed(slave, topic, group) == 100);
            send(names, topic, "second", 100);
            assertEquals(100, consume(names, topic, group, 100).size());
            String late = Stage.fresh("late");
            client().mqadmin(names.address(), "updateTopic -b " + master.address() + " -t " + late + " -r 3 -w 3 -p 4");
            Await.that("the slave has the log", SOON, () -> log(slave).contains("\"topicName\":\"" + late + "\""));
            String offsets = "(?s).*\"" + topic + "@" + group + "\":\\{[^}]*%d\"?:100\\D.*";
            Await.that(
                    "and how far the group is",
                    SOON,
                    () -> log(slave).matches(String.format(offsets, 0))
                            && log(slave).matches(String.format(offsets, 1)));
            master.kill();
            String lost = new Shell(slave).run("ha:promote");
            assertTrue(lost.contains("This node leads"), lost);
            Await.that("the offsets are there", SOON, () -> consumed(slave, topic, group) == 200);
            Await.that("the topic is there", SOON, () -> text(slave, ALL_TOPICS)
                    .matches("(?s).*\"readQueueNums\":3[^{}]*\"topicName\":\"" + late + "\".*"));
        }
    }

    private static String log(Node node) {
        try {
            return Files.readString(
                    node.store().resolve("commitlog/00000000000000000000"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The operator makes the slave the master; the old one comes back with its old file, and follows. */
    @Test
    void aSlaveIsMadeTheMasterAndTheOldMasterFollowsItWhenItComesBack() throws IOException {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node first = master(names).start();
                Node second = slave(names).with("haFollowers", "127.0.0.1").start();
                // One that knows nothing of the first master: others ask for a route every 30 s.
                ClientVm later = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(first, names.address(), 2);
            send(names, topic, "replicated", 100);
            awaitFollowing(first);
            Await.that("the slave knows the topic", SOON, () -> text(second, ALL_TOPICS)
                    .contains(topic));
            second.kill();
            send(names, topic, "of-the-first-only", 30);
            first.kill();
            second.start();
            try (Socket before = RawCall.connect(second.address())) {
                RawCall.over(before, ALL_TOPICS, Map.of(), new byte[0]);
                String done = new Shell(second).run("ha:promote");
                assertTrue(done.contains("This node leads, in reign 3"), done);
                RawCall same = RawCall.over(before, ALL_TOPICS, Map.of(), new byte[0]);
                assertEquals(0, same.code(), "no connection of a client is closed");
            }
            Await.that("name servers know", SOON, () -> client().mqadmin(names.address(), "clusterList")
                    .matches("(?s).*" + PAIR + "\\s+0\\s+" + second.address() + ".*"));
            send(later, names, topic, "of-the-second", 50);
            first.start();
            awaitFollowing(second);
            String status = new Shell(first).run("ha:status");
            assertTrue(status.contains("follower") && status.contains("epoch      3"), status);
            send(later, names, topic, "after", 20);
            awaitFollowing(second);
            List<String> read = ReadBack.all(later, names.address(), topic);
            assertEquals(170, read.size());
            assertTrue(read.stream().noneMatch(name -> name.contains("first-only")), read.toString());
            try (Stream<Path> files = Files.list(first.store().resolve("damaged"))) {
                String kept = Files.readString(files.findFirst().orElseThrow(), StandardCharsets.ISO_8859_1);
                assertTrue(kept.contains("of-the-first-only"), "what was not replicated is kept");
            }
            second.stop();
            second.start();
            assertTrue(new Shell(second).run("ha:status").contains("leader"), "it stays the leader");
            awaitFollowing(second);
        }
    }
}
