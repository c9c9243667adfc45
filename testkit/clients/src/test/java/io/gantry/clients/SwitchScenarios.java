package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A node that was alone grows into a pair and back while a producer and a consumer work, which notice nothing. */
final class SwitchScenarios {
    private static final int QUEUES = 4;
    private static final int SOME = 60;
    private static final int HA_STATUS = 907;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern WAITED = Pattern.compile("writes waited (\\d+) ms");

    private static Node member(Node names) {
        return Node.broker(Peer.GANTRY, names.address()).with("brokerName", "grown");
    }

    private static String state(Node node) {
        return RawCall.ask(node.address(), HA_STATUS, Map.of()).text();
    }

    private static String switched(Node node, String technique) {
        String said = new Shell(node).run("ha:switch " + technique);
        Matcher waited = WAITED.matcher(said);
        assertTrue(waited.find(), said);
        return technique + "=" + waited.group(1) + " ";
    }

    @Test
    void aNodeThatWorksGrowsIntoAPairAndBack() {
        try (Node names = Node.nameServer(Peer.GANTRY).start();
                Node node = member(names).start();
                Node slave = member(names).with("brokerRole", "SLAVE").with("brokerId", 1);
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(node, names.address(), QUEUES);
            Stage.awaitFirstSend(client, names.address());
            client.run(
                    "startTraffic",
                    Stage.argsAt(names.address(), "topic", topic, "group", "grown", "timeoutMillis", 3_000));
            client.run("awaitTraffic", Map.of("count", 300));
            Shell shell = new Shell(node);
            String plan = shell.run("ha:switch async --dry-run");
            assertTrue(plan.contains("dry run: nothing was changed"), plan);
            assertTrue(shell.run("ha:status").contains("solo"));
            String unknown = assertThrows(AssertionError.class, () -> shell.run("ha:switch raid"))
                    .getMessage();
            assertTrue(unknown.contains("[async, raft, solo]"), unknown);
            String raft = assertThrows(AssertionError.class, () -> shell.run("ha:switch raft"))
                    .getMessage();
            assertTrue(raft.contains("The technique stays"), raft);
            assertTrue(shell.run("ha:status").contains("solo"));
            StringBuilder pauses = new StringBuilder(switched(node, "async"));
            slave.start();
            client.run("awaitTraffic", Map.of("count", SOME));
            assertFalse(state(node).contains("\"inSync\":true"), "nobody may follow yet");
            assertTrue(shell.run("ha:add-peer 127.0.0.1").contains("haFollowers=127.0.0.1"));
            Await.that("the slave follows", SOON, () -> state(node).contains("\"inSync\":true"));
            String alone = assertThrows(AssertionError.class, () -> new Shell(slave).run("ha:switch solo"))
                    .getMessage();
            assertTrue(alone.contains("this node follows"), alone);
            shell.run("ha:remove-peer 127.0.0.1");
            Await.that("it does no more", SOON, () -> !state(node).contains("\"inSync\":true"));
            shell.run("ha:add-peer 127.0.0.1");
            Await.that("the slave follows", SOON, () -> state(node).contains("\"inSync\":true"));
            pauses.append(switched(node, "solo"));
            client.run("awaitTraffic", Map.of("count", SOME));
            pauses.append(switched(node, "async"));
            JsonObject end = client.run("stopTraffic", Map.of());
            int count = Acknowledged.areReadBackAndReceived(end, client, names.address(), topic);
            node.stop();
            node.start().awaitWhole();
            assertTrue(new Shell(node).run("ha:status").contains("async"), "the choice outlives the node");
            assertEquals(0, RawCall.ask(node.address(), HA_STATUS, Map.of()).code());
            System.out.printf("switches: acknowledged=%d failed=0 lost=0 twice=0 waited ms: %s%n", count, pauses);
        }
    }
}
