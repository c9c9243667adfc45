package io.gantry.broker.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.broker.group.GroupRules;
import io.gantry.broker.group.GroupTable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.topic.TopicRules;
import io.gantry.broker.topic.TopicTable;
import io.gantry.contract.SteppedClock;
import io.gantry.registry.GroupConfig;
import io.gantry.route.TopicConfig;
import io.gantry.wire.BadRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is on disk, without the whole table being written for it; a crash is a table left behind. */
class SettledChangesTest {
    private final SteppedClock clock = new SteppedClock();

    @TempDir
    Path root;

    private BrokerIdentity identity;
    private TableKeeper keeper;
    private TopicTable topics;
    private Path file;
    private Path changes;

    @BeforeEach
    void open() throws Exception {
        identity = new BrokerIdentity("c", "b", 0, "127.0.0.1", 10911, root);
        file = identity.configDirectory().resolve("topics.json");
        changes = identity.configDirectory().resolve("topics.json.changes");
        topics = start();
        keeper.agent().doWork();
    }

    /** A start; whatever ran before is as good as killed. */
    private TopicTable start() {
        keeper = TableKeeper.stepped(clock);
        return TopicTable.kept(identity, TopicRules.STANDARD, clock, keeper);
    }

    private void put(String name, int queues) {
        topics.put(TopicConfig.of(name, queues));
        topics.settle();
    }

    @Test
    void acknowledgedTopicsOutliveACrashAndTheTableIsNotWrittenForEach() throws Exception {
        byte[] before = Files.readAllBytes(file);
        for (int i = 0; i < 200; i++) {
            put("t" + i, 4);
        }
        topics.remove("t7");
        topics.put(TopicConfig.of("t8", 9));
        topics.settle();
        assertEquals(200 + 1, Files.readAllLines(changes).size());
        assertEquals(before.length, Files.size(file));
        topics.put(TopicConfig.of("unacknowledged", 4));

        TopicTable again = start();
        assertNotNull(again.find("t199"));
        assertNull(again.find("t7"));
        assertEquals(9, again.find("t8").writeQueues());
        assertNull(again.find("unacknowledged"));
        assertEquals(topics.dataVersion().counter() - 1, again.dataVersion().counter());
        assertEquals(1, keeper.agent().doWork(), "a start writes what was beside the file into it");
        assertEquals(0, Files.size(changes));
        assertTrue(Files.readString(file).contains("t199"));
        keeper.close();
        assertNotNull(start().find("t199"));
        assertNull(start().find("t7"));
    }

    @Test
    void aStopLeavesOneFile() throws IOException {
        put("orders", 4);
        assertTrue(Files.exists(changes));
        keeper.close();
        assertFalse(Files.exists(changes));
        assertTrue(Files.readString(file).contains("orders"));
    }

    @Test
    void oneWriteIsForAllWhoWait() throws IOException {
        topics.put(TopicConfig.of("a", 4));
        topics.put(TopicConfig.of("b", 4));
        topics.settle();
        topics.settle();
        assertEquals(1, Files.readAllLines(changes).size());
        assertNotNull(start().find("b"));
    }

    @Test
    void whatACrashCutShortIsNotThere() throws IOException {
        put("orders", 4);
        String line = Files.readString(changes);
        for (String rest : List.of("0", line.substring(0, line.length() - 1), "deadbeef {}\n")) {
            Files.writeString(changes, line + rest.replace("orders", "others"));
            topics = start();
            assertNotNull(topics.find("orders"), rest);
            assertNull(topics.find("others"), rest);
        }
        put("more", 4);
        assertTrue(Files.readString(file).contains("more"), "behind such a rest nothing is added");
        put("still", 4);
        topics = start();
        assertNotNull(topics.find("orders"));
        assertNotNull(topics.find("more"));
        assertNotNull(topics.find("still"));
    }

    @Test
    void damageBeforeTheEndIsKeptAndTheSoundLinesCount() throws IOException {
        put("a", 4);
        put("b", 4);
        put("c2", 4);
        Files.writeString(changes, Files.readString(changes).replace("\"b\"", "\"d\""));
        topics = start();
        assertNotNull(topics.find("a"));
        assertNotNull(topics.find("c2"));
        assertNull(topics.find("d"));
        assertTrue(Files.readString(identity.configDirectory().resolve("topics.json.changes.damaged"))
                .contains("\"d\""));
    }

    /** A crash after the file was written and before the changes beside it were taken away. */
    @Test
    void changesOlderThanTheFileDoNotCount() throws IOException {
        put("orders", 4);
        byte[] older = Files.readAllBytes(changes);
        topics.put(TopicConfig.of("orders", 9));
        keeper.close();
        Files.write(changes, older, StandardOpenOption.CREATE);
        assertEquals(9, start().find("orders").writeQueues());
    }

    @Test
    void whenNothingCanBeWrittenTheChangeIsRefused() throws IOException {
        Files.createDirectory(changes);
        TopicTable none = new TopicTable(identity, TopicRules.STANDARD, clock);
        none.settle();
        topics.put(TopicConfig.of("orders", 4));
        String reason = assertThrows(BadRequestException.class, topics::settle).getMessage();
        assertTrue(reason.contains("topics.json"), reason);
        Files.delete(changes);
        topics.settle();
        assertNotNull(start().find("orders"));
    }

    @Test
    void groupsAndWhatIsForbiddenToThemOutliveACrash() throws Exception {
        TableKeeper other = TableKeeper.stepped(clock);
        GroupTable groups = GroupTable.kept(identity, GroupRules.STANDARD, clock, other);
        other.agent().doWork();
        groups.put(GroupConfig.of("g1"));
        groups.put(GroupConfig.of("g2"));
        groups.settle();
        groups.remove("g1");
        groups.settle();
        Path beside = identity.configDirectory().resolve("subscriptionGroup.json.changes");
        assertEquals(2, Files.readAllLines(beside).size());
        GroupTable again = GroupTable.kept(identity, GroupRules.STANDARD, clock, TableKeeper.stepped(clock));
        assertNull(again.peek("g1"));
        assertNotNull(again.peek("g2"));
        assertEquals(groups.dataVersion(), again.dataVersion());
    }
}
