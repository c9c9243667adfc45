package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Consumers that read from disk wait when their group has read too much, and the others do not. Everything counts as
 * read from disk here: no part of the memory is thought to hold the log. {@link AdminScenarios} compares what the tools
 * show while nobody reads.
 */
final class ColdReadScenarios {
    private static final int MESSAGES = 300;
    private static final Duration SOON = Duration.ofSeconds(40);

    private final ClientVm tools = Stage.shared().client(ClassPath.CLIENT_5);

    @EachClient
    void aGroupWithALowThresholdIsSlowedUntilItIsTakenAway(ClassPath version) {
        slowAndLetGo(Peer.GANTRY, version);
    }

    @Test
    void soItIsByApache() {
        slowAndLetGo(Peer.APACHE, ClassPath.CLIENT_5);
    }

    private void slowAndLetGo(Peer peer, ClassPath version) {
        try (Node names = Node.nameServer(peer).start();
                Node broker = Node.broker(peer, names.address())
                        .with("accessMessageInMemoryMaxRatio", 0)
                        .with("accessMessageInMemoryHotRatio", 0)
                        .with("coldDataFlowControlEnable", true)
                        .start()) {
            String topic = Stage.createTopic(broker, names.address(), 1);
            ClientVm client = Stage.shared().client(version);
            client.run("send", Stage.argsAt(names.address(), "topic", topic, "count", MESSAGES));
            String free = Stage.fresh("free");
            List<String> slow = List.of(Stage.fresh("slow-push"), Stage.fresh("slow-lite"));
            for (String group : slow) {
                String update = "updateColdDataFlowCtrGroupConfig -b " + broker.address() + " -g " + group + " -v 1";
                assertTrue(tools.mqadmin(names.address(), update).contains("success"), group);
                start(client, names, topic, group, group.contains("lite") ? "lite" : "push");
            }
            for (String group : slow) {
                await(client, names, group, 1);
            }
            start(client, names, topic, free, "push");
            assertEquals(MESSAGES, await(client, names, free, MESSAGES));
            for (String group : slow) {
                int got = await(client, names, group, 1);
                assertTrue(got < MESSAGES / 3, group + " got " + got + " of " + MESSAGES);
            }
            assertShown(names, broker, slow.get(0), free);
            for (String group : slow) {
                String remove = "removeColdDataFlowCtrGroupConfig -b " + broker.address() + " -g " + group;
                assertTrue(tools.mqadmin(names.address(), remove).contains("success"), group);
            }
            for (String group : slow) {
                assertEquals(MESSAGES, await(client, names, group, MESSAGES), group);
                client.run("stopConsumer", Stage.argsAt(names.address(), "name", group));
            }
            client.run("stopConsumer", Stage.argsAt(names.address(), "name", free));
        }
    }

    /** What a group reads is shown for five seconds; the slowed one reads again after three to eight. */
    private void assertShown(Node names, Node broker, String slow, String free) {
        String line = "getColdDataFlowCtrInfo -b " + broker.address();
        String reading = "(?s).*\"" + slow + "\":\\s*\\{\\s*\"coldAcc\":\\s*[1-9].*";
        Await.that("what " + slow + " reads", SOON, () -> tools.mqadmin(names.address(), line)
                .matches(reading));
        String shown = tools.mqadmin(names.address(), line);
        assertTrue(shown.contains("\"" + free + "\""), shown);
        assertTrue(shown.matches("(?s).*\"configTable\":\\s*\\{[^}]*\"" + slow + "\":\\s*1\\b.*"), shown);
        assertTrue(shown.contains("lastColdReadTimeFormat"), shown);
    }

    private static void start(ClientVm client, Node names, String topic, String group, String mode) {
        Map<String, Object> arguments =
                Stage.argsAt(names.address(), "topic", topic, "group", group, "name", group, "mode", mode);
        client.run("startConsumer", arguments);
    }

    /** How many messages the consumer has at least, and then has. */
    private static int await(ClientVm client, Node names, String name, int count) {
        JsonObject said = client.run(
                "awaitConsumer", Stage.argsAt(names.address(), "name", name, "count", count, "timeoutMillis", 30_000));
        return said.getJsonArray("accepted").size();
    }
}
