package io.gantry.codec.body;

import io.gantry.codec.JsonObject;
import io.gantry.queue.QueueKey;
import java.util.LinkedHashMap;
import java.util.Map;

/** A queue as clients name it: topic, broker, queue id. RocketMQ also uses it as the key of maps. */
public final class QueueJson {
    private QueueJson() {}

    /** The queue for a body, fields in RocketMQ's order. */
    public static Map<String, Object> of(String brokerName, String topic, int queueId) {
        Map<String, Object> queue = new LinkedHashMap<>();
        queue.put("brokerName", brokerName);
        queue.put("queueId", queueId);
        queue.put("topic", topic);
        return queue;
    }

    /** The queue of a body. */
    public static QueueKey read(JsonObject queue) {
        return new QueueKey(queue.text("topic"), queue.integer("queueId"));
    }
}
