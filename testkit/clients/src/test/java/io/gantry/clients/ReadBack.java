package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Every message of a topic, read by a real client queue by queue; offsets without gap and positions unique. */
final class ReadBack {
    private ReadBack() {}

    /** Message names by queue, in the queue's order. */
    static Map<Integer, List<String>> of(ClientVm client, String namesrv, String topic) {
        JsonObject queues =
                client.run("readQueues", Stage.argsAt(namesrv, "topic", topic)).getJsonObject("queues");
        Map<Integer, List<String>> names = new TreeMap<>();
        Set<Long> positions = new HashSet<>();
        queues.forEach((queue, messages) -> {
            List<String> found = new ArrayList<>();
            for (JsonArray message : messages.asJsonArray().getValuesAs(JsonArray.class)) {
                assertEquals(found.size(), message.getInt(0), "offset in queue " + queue);
                assertEquals(true, positions.add(message.getJsonNumber(1).longValue()), "one position each");
                found.add(message.getString(2));
            }
            names.put(Integer.valueOf(queue), found);
        });
        return names;
    }

    static List<String> all(ClientVm client, String namesrv, String topic) {
        return of(client, namesrv, topic).values().stream()
                .flatMap(List::stream)
                .toList();
    }
}
