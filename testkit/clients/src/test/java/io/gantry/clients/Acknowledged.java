package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What a load was told is stored, against what is read back. */
final class Acknowledged {
    private Acknowledged() {}

    /** Each acknowledged message is at its offset, none is there twice, and all are in the order of sending. */
    static void areReadBack(JsonObject acknowledged, Map<Integer, List<String>> read, int queues, int atLeast) {
        assertEquals(queues, read.size());
        read.forEach((queue, names) -> {
            List<JsonArray> ofQueue =
                    acknowledged.getJsonArray(queue.toString()).getValuesAs(JsonArray.class);
            assertTrue(ofQueue.size() >= atLeast, "queue " + queue + " was under load: " + ofQueue.size());
            compare(queue, names, ofQueue);
        });
    }

    private static void compare(int queue, List<String> read, List<JsonArray> acknowledged) {
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
