package io.gantry.broker.offset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.TableKeeper;
import io.gantry.contract.SteppedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offsets committed, reset, forgotten, and read back after a restart. */
class OffsetTableTest {
    private final SteppedClock clock = new SteppedClock();
    private final OffsetTable table = new OffsetTable(clock);

    @TempDir
    Path root;

    @Test
    void committedOffsetIsFound() {
        assertEquals(-1, table.find("g", "t", 0));
        assertTrue(table.commit("g", "t", 0, 0));
        assertTrue(table.commit("g", "t", 65_535, 7));
        assertEquals(0, table.find("g", "t", 0));
        assertEquals(7, table.find("g", "t", 65_535));
        assertEquals(-1, table.find("g", "t", 65_534));
        assertEquals(-1, table.find("g", "t", -1));
        assertEquals(-1, table.find("g", "t", Integer.MAX_VALUE));
    }

    @Test
    void everyQueueHasItsOwnPlace() {
        for (int queue = 0; queue < 1000; queue++) {
            table.commit("g", "t", queue, queue);
        }
        for (int queue = 0; queue < 1000; queue++) {
            assertEquals(queue, table.find("g", "t", queue));
        }
        assertEquals(1000, table.of("g", "t").size());
    }

    @Test
    void commitMayGoBack() {
        table.commit("g", "t", 0, 9);
        table.commit("g", "t", 0, 3);
        assertEquals(3, table.find("g", "t", 0));
    }

    @Test
    void absurdCommitsAreIgnored() {
        assertFalse(table.commit("g", "t", 0, -1));
        assertFalse(table.commit("g", "t", -1, 5));
        assertFalse(table.commit("g", "t", 65_536, 5));
        assertEquals(Map.of(), table.all());
    }

    @Test
    void resetWinsOverCommitsUntilItIsTaken() {
        table.commit("g", "t", 0, 9);
        table.reset("g", "t", 0, 2);
        assertFalse(table.commit("g", "t", 0, 10));
        assertEquals(2, table.find("g", "t", 0));
        assertEquals(2, table.takeReset("g", "t", 0));
        assertEquals(-1, table.takeReset("g", "t", 0));
        assertTrue(table.commit("g", "t", 0, 3));
        assertEquals(3, table.find("g", "t", 0));
    }

    @Test
    void versionMovesEvery500Commits() {
        long before = table.dataVersion().counter();
        for (int i = 0; i < 1000; i++) {
            table.commit("g", "t", 0, i);
        }
        assertEquals(before + 2, table.dataVersion().counter());
    }

    @Test
    void topicsAndGroupsAreForgotten() {
        table.commit("g", "t", 0, 1);
        table.commit("g", "u", 0, 1);
        table.commit("h", "t", 0, 1);
        assertEquals(Set.of("g", "h"), table.groupsOf("t"));
        table.reset("h", "t", 0, 5);
        table.removeTopic("t");
        assertEquals(Set.of("u"), table.topicsOf("g"));
        assertFalse(table.hasReset("h", "t", 0));
        table.removeGroup("g");
        assertEquals(Set.of(), table.topicsOf("g"));
    }

    @Test
    void fileHasRocketMqsForm() throws IOException {
        BrokerIdentity identity = new BrokerIdentity("c", "b", 0, "127.0.0.1", 10911, root);
        try (TableKeeper keeper = TableKeeper.stepped(clock)) {
            OffsetTable kept = OffsetTable.kept(identity, clock, keeper, 5_000);
            kept.commit("g", "t", 10, 12);
            kept.commit("g", "t", 2, 3);
        }
        String text = Files.readString(root.resolve("config/consumerOffset.json"));
        assertTrue(text.contains("\"t@g\":{\n\t\t\t2:3,\n\t\t\t10:12\n\t\t}"), text);
        try (TableKeeper keeper = TableKeeper.stepped(clock)) {
            OffsetTable again = OffsetTable.kept(identity, clock, keeper, 5_000);
            assertEquals(Map.of("t@g", Map.of(2, 3L, 10, 12L)), again.all());
        }
    }

    @Test
    void rocketMqsFileIsRead() throws IOException {
        Files.createDirectories(root.resolve("config"));
        Files.writeString(
                root.resolve("config/consumerOffset.json"),
                "{\n\t\"dataVersion\":{\"counter\":7,\"stateVersion\":0,\"timestamp\":1700000000000},"
                        + "\n\t\"offsetTable\":{\"%RETRY%g@g\":{0:5},\"odd\":{0:1},\"t@g\":{0:1,1:2,70000:3}\n\t}\n}");
        BrokerIdentity identity = new BrokerIdentity("c", "b", 0, "127.0.0.1", 10911, root);
        try (TableKeeper keeper = TableKeeper.stepped(clock)) {
            OffsetTable read = OffsetTable.kept(identity, clock, keeper, 5_000);
            assertEquals(Map.of("%RETRY%g@g", Map.of(0, 5L), "t@g", Map.of(0, 1L, 1, 2L)), read.all());
            assertEquals(7, read.dataVersion().counter());
        }
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(root.resolve("config"));
        Files.writeString(root.resolve("config").resolve(name), text);
    }

    /** With light queues RocketMQ's broker has all of its offsets in another file, and does not look at the first. */
    @Test
    void whatABrokerWithLightQueuesNotedIsTakenOverAndKeptForIt() throws IOException {
        write("consumerOffset.json", "{\"offsetTable\":{\"t@g\":{0:9,1:2},\"u@g\":{0:3}}}");
        write(
                "lmqConsumerOffset.json",
                "{\"lmqOffsetTable\":{\"%LMQ%a@%LMQ%r\":7,\"odd\":1,\"%LMQ%b@%LMQ%r\":-1},"
                        + "\"offsetTable\":{\"%LMQ%a@g\":{0:4},\"t@g\":{0:5,1:6}}}");
        BrokerIdentity identity = new BrokerIdentity("c", "b", 0, "127.0.0.1", 10911, root);
        Map<String, Map<Integer, Long>> all = Map.of(
                "%LMQ%a@%LMQ%r",
                Map.of(0, 7L), "%LMQ%a@g", Map.of(0, 4L), "t@g", Map.of(0, 9L, 1, 6L), "u@g", Map.of(0, 3L));
        try (TableKeeper keeper = TableKeeper.stepped(clock)) {
            OffsetTable read = OffsetTable.kept(identity, clock, keeper, 5_000);
            assertEquals(all, read.all());
        }
        String light = Files.readString(root.resolve("config/lmqConsumerOffset.json"));
        assertTrue(light.contains("\"%LMQ%a@%LMQ%r\":7"), light);
        assertTrue(light.contains("\"u@g\":{\n\t\t\t0:3\n\t\t}"), light);
        assertFalse(light.contains("\"%LMQ%a@%LMQ%r\":{"), light);
        Files.delete(root.resolve("config/lmqConsumerOffset.json"));
        Files.deleteIfExists(root.resolve("config/lmqConsumerOffset.json.bak"));
        try (TableKeeper keeper = TableKeeper.stepped(clock)) {
            assertEquals(all, OffsetTable.kept(identity, clock, keeper, 5_000).all());
        }
        assertFalse(Files.exists(root.resolve("config/lmqConsumerOffset.json")), "nobody asked for it");
        try (TableKeeper keeper = TableKeeper.stepped(clock)) {
            OffsetTable.kept(identity, clock, keeper, 5_000, true);
        }
        assertEquals(light.lines().sorted().toList(), lightLines());
    }

    private List<String> lightLines() throws IOException {
        return Files.readString(root.resolve("config/lmqConsumerOffset.json"))
                .lines()
                .sorted()
                .toList();
    }
}
