package io.gantry.broker.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.TableKeeper;
import io.gantry.codec.Json;
import io.gantry.contract.SteppedClock;
import io.gantry.registry.GroupConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups that are there, come, go, and come back after a restart with all that was set. */
class GroupTableTest {
    private final SteppedClock clock = new SteppedClock();
    private final GroupTable table = new GroupTable(GroupRules.STANDARD, clock);

    @TempDir
    Path root;

    @Test
    void systemGroupsAreThereFromTheStart() {
        assertNotNull(table.peek("TOOLS_CONSUMER"));
        assertNotNull(table.peek("CID_RMQ_SYS_TRANS"));
        assertTrue(GroupTable.isSystem("CID_RMQ_SYS_anything"));
    }

    @Test
    void firstUseCreatesTheGroup() {
        assertNull(table.peek("g"));
        GroupConfig group = table.find("g");
        assertEquals(16, group.retryMaxTimes());
        assertSame(group, table.find("g"));
        assertEquals(2, table.dataVersion().counter());
    }

    @Test
    void badNamesAndFullTablesCreateNothing() {
        assertNull(table.find("bad name"));
        assertNull(table.find("g".repeat(121)));
        GroupTable small = new GroupTable(new GroupRules(true, true, table.all().size() + 1), clock);
        assertNotNull(small.find("a"));
        assertNull(small.find("b"));
    }

    @Test
    void onlySystemGroupsAreCreatedWhenCreationIsOff() {
        GroupTable strict = new GroupTable(new GroupRules(false, true, 100), clock);
        assertNull(strict.find("g"));
        assertNotNull(strict.find("CID_RMQ_SYS_x"));
    }

    @Test
    void aFileIsReadThatHasMoreOfAGroupThanAPeerMayBring() throws IOException {
        Path file = root.resolve("config/subscriptionGroup.json");
        Files.createDirectories(file.getParent());
        String attribute = "x".repeat(20_000);
        Files.writeString(
                file,
                "{\"dataVersion\":{\"counter\":3},\"subscriptionGroupTable\":{\"g\":{\"groupName\":\"g\","
                        + "\"attributes\":{\"a\":\"" + attribute + "\"}}}}");
        BrokerIdentity identity = new BrokerIdentity("c", "b", 0, "127.0.0.1", 10911, root);
        try (TableKeeper keeper = TableKeeper.stepped(clock)) {
            GroupTable kept = GroupTable.kept(identity, GroupRules.STANDARD, clock, keeper);
            assertTrue(kept.peek("g").rest().toString().contains(attribute));
        }
    }

    @Test
    void fieldsOfRocketMqThatMeanNothingHereSurviveARestart() throws IOException {
        Path file = root.resolve("config/subscriptionGroup.json");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "{\"dataVersion\":{\"counter\":3},\"forbiddenTable\":{\"g\":{\"t\":1}},\"subscriptionGroupTable\":{"
                        + "\"g\":{\"groupName\":\"g\",\"consumeEnable\":false,\"retryQueueNums\":4,"
                        + "\"consumeTimeoutMinute\":99,\"groupRetryPolicy\":{\"type\":\"EXPONENTIAL\"}}}}");
        BrokerIdentity identity = new BrokerIdentity("c", "b", 0, "127.0.0.1", 10911, root);
        try (TableKeeper keeper = TableKeeper.stepped(clock)) {
            GroupTable kept = GroupTable.kept(identity, GroupRules.STANDARD, clock, keeper);
            assertEquals(4, kept.peek("g").retryQueues());
            kept.find("h");
        }
        var group = Json.parseObject(Files.readString(file))
                .object("subscriptionGroupTable")
                .object("g");
        assertEquals(99, group.integer("consumeTimeoutMinute"));
        assertEquals("EXPONENTIAL", group.object("groupRetryPolicy").text("type"));
        assertEquals(false, group.get("consumeEnable"));
        String text = Files.readString(file);
        assertTrue(text.contains("\"forbiddenTable\":{\n\t\t\"g\":{\n\t\t\t\"t\":1"), text);
        assertTrue(text.contains("\"counter\":4"), text);
    }
}
