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
import java.util.function.Function;

/** Every message of a topic, read by a real client queue by queue; offsets without gap and positions unique. */
final class ReadBack {
    private ReadBack() {}

    /** Message names by queue, in the queue's order. */
    static Map<Integer, List<String>> of(ClientVm client, String namesrv, String topic) {
        return of(client, namesrv, topic, message -> message.getString(2));
    }

    /** All there is to say of each message, by queue, in the queue's order. */
    static Map<Integer, List<String>> inFull(ClientVm client, String namesrv, String topic) {
        return of(client, namesrv, topic, JsonArray::toString);
    }

    /**
     * What is wanted of each message, by queue, in the queue's order: the message is queue offset, position, name,
     * digest, and milliseconds from birth to storage.
     */
    static <T> Map<Integer, List<T>> of(ClientVm client, String namesrv, String topic, Function<JsonArray, T> wanted) {
        JsonObject queues =
                client.run("readQueues", Stage.argsAt(namesrv, "topic", topic)).getJsonObject("queues");
        Map<Integer, List<T>> messages = new TreeMap<>();
        Set<Long> positions = new HashSet<>();
        queues.forEach((queue, read) -> {
            List<T> found = new ArrayList<>();
            for (JsonArray message : read.asJsonArray().getValuesAs(JsonArray.class)) {
                int first = read.asJsonArray().getJsonArray(0).getInt(0);
                assertEquals(first + found.size(), message.getInt(0), "offset in queue " + queue);
                assertEquals(true, positions.add(message.getJsonNumber(1).longValue()), "one position each");
                found.add(wanted.apply(message));
            }
            messages.put(Integer.valueOf(queue), found);
        });
        return messages;
    }

    static List<String> all(ClientVm client, String namesrv, String topic) {
        return of(client, namesrv, topic).values().stream()
                .flatMap(List::stream)
                .toList();
    }
}
