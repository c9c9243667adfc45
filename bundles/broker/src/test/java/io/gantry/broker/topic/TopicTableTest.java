package io.gantry.broker.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.TableKeeper;
import io.gantry.codec.DataVersion;
import io.gantry.contract.SteppedClock;
import io.gantry.message.SystemTopic;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that are there, come, change, go, and come back after a restart. */
class TopicTableTest {
    private static final String TEMPLATE = SystemTopic.AUTO_CREATE;

    private final SteppedClock clock = new SteppedClock();

    @TempDir
    Path root;

    private BrokerIdentity identity;
    private TopicTable table;

    @BeforeEach
    void open() {
        identity = new BrokerIdentity("c", "b", 0, "127.0.0.1", 10911, root);
        table = new TopicTable(identity, TopicRules.STANDARD, clock);
    }

    @Test
    void namesOfLightQueuesAreReadAsTopicsAndKeptInNoTable() {
        int size = table.size();
        TopicConfig light = table.find("%LMQ%a");
        assertEquals(1, light.readQueues());
        assertEquals(Permission.READ, light.permission());
        table.put(TopicConfig.of("%LMQ%a", 8));
        assertEquals(table.find("%LMQ%b"), table.createIfAbsent(TopicConfig.of("%LMQ%b", 8)));
        assertEquals(size, table.size());
        assertEquals(light, table.find("%LMQ%a"));
    }

    @Test
    void systemTopicsAreThereFromTheStart() {
        for (String topic : List.of(
                "TBW102",
                "SELF_TEST_TOPIC",
                "BenchmarkTest",
                "c",
                "b",
                "OFFSET_MOVED_EVENT",
                "SCHEDULE_TOPIC_XXXX",
                "RMQ_SYS_TRANS_HALF_TOPIC",
                "RMQ_SYS_TRANS_OP_HALF_TOPIC",
                "c_REPLY_TOPIC",
                "rmq_sys_REVIVE_LOG_c",
                "rmq_sys_SYNC_BROKER_MEMBER_b",
                "rmq_sys_wheel_timer")) {
            assertNotNull(table.find(topic), topic);
            assertTrue(table.isSystem(topic), topic);
        }
        assertNull(table.find("RMQ_SYS_TRACE_TOPIC"));
        assertEquals(7, table.find("TBW102").permission());
        assertEquals(18, table.find("SCHEDULE_TOPIC_XXXX").writeQueues());
    }

    @Test
    void createdTopicInheritsFromItsTemplate() {
        TopicConfig topic = table.findOrCreate("orders", TEMPLATE, 4, 0);
        assertEquals(new TopicConfig("orders", 4, 4, Permission.READ_WRITE, 0, false, Map.of()), topic);
        assertSame(topic, table.find("orders"));
    }

    @Test
    void createdTopicHasNoMoreQueuesThanItsTemplate() {
        assertEquals(8, table.findOrCreate("orders", TEMPLATE, 1_000_000, 0).writeQueues());
    }

    @Test
    void topicIsNotCreatedWithoutAnInheritableTemplate() {
        assertNull(table.findOrCreate("orders", "BenchmarkTest", 4, 0));
        assertNull(table.findOrCreate("orders", "absent", 4, 0));
        assertNull(table.findOrCreate("orders", null, 4, 0));
        assertNull(table.findOrCreate("orders", TEMPLATE, 0, 0));
        assertNull(table.findOrCreate("bad name", TEMPLATE, 4, 0));
        assertNull(table.findOrCreate("x".repeat(128), TEMPLATE, 4, 0));
    }

    @Test
    void topicIsNotCreatedWhenCreationIsOff() {
        TopicRules rules = new TopicRules(false, 8, true, true, "", 8, 1000, true);
        TopicTable strict = new TopicTable(identity, rules, clock);
        assertNull(strict.find(TEMPLATE));
        assertNull(strict.findOrCreate("orders", TEMPLATE, 4, 0));
        assertNotNull(strict.findOrCreate("orders", "b", 4, 0), "the broker's own topic still is a template");
    }

    @Test
    void tableIsBounded() {
        TopicRules rules = new TopicRules(true, 8, true, true, "", 8, table.size() + 1, true);
        TopicTable small = new TopicTable(identity, rules, clock);
        assertNotNull(small.findOrCreate("a", TEMPLATE, 4, 0));
        assertNull(small.findOrCreate("b2", TEMPLATE, 4, 0));
        assertNull(small.createForRetry("%RETRY%g", 1, Permission.READ_WRITE, false, 0));
    }

    @Test
    void retryTopicFollowsTheOrderOfWhatItsGroupConsumes() {
        TopicConfig first = table.createForRetry("%RETRY%g", 1, Permission.READ_WRITE, false, 0);
        assertSame(first, table.createForRetry("%RETRY%g", 1, Permission.READ_WRITE, false, 0));
        assertTrue(table.createForRetry("%RETRY%g", 1, Permission.READ_WRITE, true, 0)
                .isOrdered());
    }

    @Test
    void everyChangeMovesTheVersionAndIsTold() throws Exception {
        List<String> told = new ArrayList<>();
        DataVersion before = table.dataVersion();
        clock.pass(5);
        try (AutoCloseable listening = table.onChange(topic -> told.add(topic.name()))) {
            assertNotNull(listening);
            table.findOrCreate("a", TEMPLATE, 4, 0);
            table.findOrCreate("a", TEMPLATE, 4, 0);
            table.put(TopicConfig.of("b2", 3));
            table.remove("a");
            table.remove("a");
        }
        table.remove("b2");
        assertEquals(List.of("a", "b2", "a"), told);
        assertEquals(before.counter() + 4, table.dataVersion().counter());
        assertEquals(clock.millis(), table.dataVersion().timestamp());
    }

    @Test
    void topicsComeBackAfterARestart() {
        try (TableKeeper keeper = TableKeeper.stepped(clock)) {
            TopicTable kept = TopicTable.kept(identity, TopicRules.STANDARD, clock, keeper);
            kept.put(new TopicConfig("orders", 3, 5, 4, 1, true, Map.of("message.type", "FIFO")));
        }
        TopicRules fewer = new TopicRules(true, 2, true, true, "", 8, 1000, true);
        try (TableKeeper keeper = TableKeeper.stepped(clock)) {
            TopicTable again = TopicTable.kept(identity, fewer, clock, keeper);
            TopicConfig expected = new TopicConfig("orders", 3, 5, 4, 1, true, Map.of("message.type", "FIFO"));
            assertEquals(expected, again.find("orders"));
            assertEquals(2, again.dataVersion().counter());
            assertEquals(2, again.find(TEMPLATE).writeQueues(), "the template follows the settings");
        }
    }
}
