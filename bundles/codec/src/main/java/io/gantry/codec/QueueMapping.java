package io.gantry.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of a static topic that one broker holds.
 *
 * @param currentIds logical queue id to queue id of the broker
 */
public record QueueMapping(
        String topic,
        String brokerName,
        SortedMap<Integer, Integer> currentIds,
        int totalQueues,
        long epoch,
        String scope,
        boolean isDirty) {
    public static QueueMapping of(JsonObject json) {
        SortedMap<Integer, Integer> ids = new TreeMap<>();
        JsonObject map = json.objectOrEmpty("currIdMap");
        for (Object key : map.entries().keySet()) {
            try {
                ids.put(Integer.valueOf(key.toString()), map.integer(key.toString()));
            } catch (NumberFormatException e) {
                throw new BadBodyException(
                        "A currIdMap must map numbers to numbers, found the key " + JsonObject.kindOf(key));
            }
        }
        return new QueueMapping(
                json.text("topic"),
                json.text("bname"),
                ids,
                json.integerOr("totalQueues", 0),
                json.numberOr("epoch", 0),
                json.textOr("scope", "__global__"),
                json.booleanOr("dirty", false));
    }

    /** The value to write as JSON. */
    public Map<String, Object> toJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("bname", brokerName);
        fields.put("currIdMap", currentIds);
        fields.put("dirty", isDirty);
        fields.put("epoch", epoch);
        fields.put("scope", scope);
        fields.put("topic", topic);
        fields.put("totalQueues", totalQueues);
        return fields;
    }
}
