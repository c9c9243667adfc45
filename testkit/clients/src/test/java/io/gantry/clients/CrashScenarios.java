package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kill -9 while producers send, and a start on what is left: nothing acknowledged is lost, nothing is there twice. */
final class CrashScenarios {
    private static final int QUEUES = 4;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"SYNC_FLUSH", "ASYNC_FLUSH"})
    void everyAcknowledgedMessageIsReadBackInOrderAfterKills(String flush) {
        try (Node nameServer = Node.nameServer(Peer.chosen()).start();
                Node broker = Node.broker(Peer.chosen(), nameServer.address())
                        .with("flushDiskType", flush)
                        .with("mappedFileSizeCommitLog", 4 << 20)
                        .start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(broker, nameServer.address(), QUEUES);
            client.run("startLoad", Stage.argsAt(nameServer.address(), "topic", topic, "retries", 0, "size", 2_000));
            for (int kill = 0; kill < 2; kill++) {
                client.run("awaitLoad", Map.of("count", 400));
                broker.kill();
                broker.start();
            }
            client.run("awaitLoad", Map.of("count", 50));
            JsonObject acknowledged = client.run("stopLoad", Map.of()).getJsonObject("queues");
            Map<Integer, List<String>> read = ReadBack.of(client, nameServer.address(), topic);
            assertEquals(QUEUES, read.size());
            read.forEach((queue, names) -> compare(
                    queue, names, acknowledged.getJsonArray(queue.toString()).getValuesAs(JsonArray.class)));
        }
    }

    private static void compare(int queue, List<String> read, List<JsonArray> acknowledged) {
        assertTrue(acknowledged.size() > 850, "queue " + queue + " was under load: " + acknowledged.size());
        assertEquals(read.size(), new TreeSet<>(read).size(), "queue " + queue + ": none twice");
        for (JsonArray each : acknowledged) {
            int offset = each.getInt(0);
            assertTrue(offset < read.size(), "queue " + queue + " ends at " + read.size() + ", lost: " + each);
            assertEquals(each.getString(1), read.get(offset), "queue " + queue + " at " + offset);
        }
        int last = -1;
        for (String name : read) {
            int number = Integer.parseInt(name.substring(name.indexOf('-') + 1));
            assertTrue(number > last, "queue " + queue + ": " + number + " after " + last);
            last = number;
        }
    }
}
