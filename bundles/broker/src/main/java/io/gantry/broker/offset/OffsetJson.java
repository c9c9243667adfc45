package io.gantry.broker.offset;

import io.gantry.codec.DataVersion;
import io.gantry.codec.JsonObject;
import io.gantry.codec.MultiDispatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Committed offsets in RocketMQ's JSON, with queue ids as keys without quotes. */
final class OffsetJson {
    /** Receives the offsets of a table one by one. */
    @FunctionalInterface
    interface Reader {
        void onOffset(String group, String topic, int queueId, long offset);
    }

    private OffsetJson() {}

    /** The table, fields in RocketMQ's order. */
    static Map<String, Object> of(Map<String, Map<Integer, Long>> offsets, DataVersion version) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataVersion", version.toJson());
        json.put("groupTopicMap", topicsByGroup(offsets.keySet()));
        json.put("offsetTable", offsets);
        json.put("pullOffsetTable", Map.of());
        return json;
    }

    /**
     * The same as a RocketMQ broker with light queues has it, in the file it reads instead: offsets of groups that are
     * named like light queues stand in a table of their own, as a number, for there is the queue 0 only.
     */
    static Map<String, Object> light(Map<String, Map<Integer, Long>> offsets, DataVersion version) {
        Map<String, Map<Integer, Long>> usual = new TreeMap<>(offsets);
        Map<String, Object> light = new TreeMap<>();
        offsets.forEach((key, queues) -> {
            if (MultiDispatch.isLight(key.substring(key.lastIndexOf('@') + 1)) && queues.containsKey(0)) {
                light.put(key, queues.get(0));
                usual.remove(key);
            }
        });
        Map<String, Object> json = of(usual, version);
        json.put("lmqOffsetTable", light);
        return json;
    }

    /** Reads a table of either form; entries that make no sense are left out, as RocketMQ does. */
    static void read(JsonObject json, Reader reader) {
        readQueues(json, reader);
        JsonObject light = json.objectOrEmpty("lmqOffsetTable");
        for (Object key : light.entries().keySet()) {
            String[] names = key.toString().split("@");
            long offset = light.number(key.toString());
            if (names.length == 2 && offset >= 0) {
                reader.onOffset(names[1], names[0], 0, offset);
            }
        }
    }

    private static void readQueues(JsonObject json, Reader reader) {
        JsonObject table = json.objectOrEmpty("offsetTable");
        for (Object key : table.entries().keySet()) {
            String[] names = key.toString().split("@");
            JsonObject queues = table.object(key.toString());
            if (names.length != 2) {
                continue;
            }
            for (Object queue : queues.entries().keySet()) {
                int queueId = queueId(queue.toString());
                long offset = queues.number(queue.toString());
                if (queueId >= 0 && queueId < OffsetTable.MAX_QUEUES && offset >= 0) {
                    reader.onOffset(names[1], names[0], queueId, offset);
                }
            }
        }
    }

    private static int queueId(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("A queue id must be a whole number, found '" + text + "'");
        }
    }

    private static Map<String, Set<String>> topicsByGroup(Set<String> topicsAtGroups) {
        Map<String, Set<String>> topics = new TreeMap<>();
        for (String key : topicsAtGroups) {
            int at = key.lastIndexOf('@');
            topics.computeIfAbsent(key.substring(at + 1), group -> new TreeSet<>())
                    .add(key.substring(0, at));
        }
        return topics;
    }
}
