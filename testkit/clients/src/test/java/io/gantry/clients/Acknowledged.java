package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a load was told is stored, against what is read back. */
final class Acknowledged {
    private Acknowledged() {}

    /**
     * Each acknowledged message is at its offset, none is there twice, and all are in the order of sending.
     *
     * @return how many were acknowledged
     */
    static int areReadBack(JsonObject acknowledged, ClientVm client, Node broker, String topic, int atLeast) {
        Map<Integer, List<JsonArray>> byQueue = new TreeMap<>();
        acknowledged.forEach((queue, messages) -> {
            List<JsonArray> ofQueue = messages.asJsonArray().getValuesAs(JsonArray.class);
            assertTrue(ofQueue.size() >= atLeast, "queue " + queue + " was under load: " + ofQueue.size());
            byQueue.put(Integer.valueOf(queue), ofQueue);
            int last = ofQueue.get(ofQueue.size() - 1).getInt(0);
            StoreFacts.awaitMaxOffset(broker, topic, Integer.parseInt(queue), last + 1);
        });
        Map<Integer, List<String>> read = ReadBack.of(client, broker.nameServer(), topic);
        assertEquals(byQueue.keySet(), read.keySet());
        read.forEach((queue, names) -> compare(queue, names, byQueue.get(queue)));
        return byQueue.values().stream().mapToInt(List::size).sum();
    }

    /**
     * The end of traffic of which no send failed: each acknowledged message is at its offset, none is there twice, and
     * all were received.
     *
     * @return how many were acknowledged
     */
    static int areReadBackAndReceived(JsonObject end, ClientVm client, String nameServer, String topic) {
        assertEquals(0, end.getInt("failed"), end.get("failures").toString());
        assertEquals(0, end.getJsonArray("notReceived").size(), "not received: " + end.get("notReceived"));
        JsonObject acknowledged = end.getJsonObject("queues");
        Map<Integer, List<String>> read = ReadBack.of(client, nameServer, topic);
        Set<String> queues = read.keySet().stream().map(String::valueOf).collect(Collectors.toSet());
        assertEquals(acknowledged.keySet(), queues, "queues with messages");
        int count = 0;
        for (Map.Entry<Integer, List<String>> queue : read.entrySet()) {
            List<JsonArray> answers =
                    acknowledged.getJsonArray(queue.getKey().toString()).getValuesAs(JsonArray.class);
            areInQueue(queue.getKey(), queue.getValue(), answers);
            count += answers.size();
        }
        return count;
    }

    private static void compare(int queue, List<String> read, List<JsonArray> acknowledged) {
        areInQueue(queue, read, acknowledged);
        int last = -1;
        for (String name : read) {
            int number = Integer.parseInt(name.substring(name.indexOf('-') + 1));
            assertTrue(number > last, "queue " + queue + ": " + number + " after " + last);
            last = number;
        }
    }

    /** Each acknowledged message is at its offset, and none is there twice; the order of sending is not asked. */
    static void areInQueue(int queue, List<String> read, List<JsonArray> acknowledged) {
        assertEquals(read.size(), new TreeSet<>(read).size(), "queue " + queue + ": none twice");
        for (JsonArray each : acknowledged) {
            int offset = each.getInt(0);
            assertTrue(offset < read.size(), "queue " + queue + " ends at " + read.size() + ", lost: " + each);
            assertEquals(each.getString(1), read.get(offset), "queue " + queue + " at " + offset);
        }
    }
}
