package io.gantry.cluster.message;

import io.gantry.agent.Clock;
import io.gantry.cluster.CallConnection;
import io.gantry.cluster.Cluster;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.MisuseException;
import io.gantry.codec.Frame;
import io.gantry.codec.MessageProperties;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Sends single messages, as a producer of RocketMQ's does. */
public final class Sending {
    private final Fleet fleet;
    private final String group;

    /**
     * What is to be sent.
     *
     * @param queueId the only queue, or null for any
     * @param properties beside those that every message has; a null value is none
     */
    public record Draft(String topic, Integer queueId, Map<String, String> properties, byte[] body) {}

    /** What became of it. */
    public record Sent(
            String state, String messageId, String uniqueKey, String broker, long queueId, long queueOffset) {}

    public Sending(Fleet fleet, String group) {
        this.fleet = fleet;
        this.group = group;
    }

    /** Sends one, or throws with cause and remedy. */
    public Sent send(Draft draft) {
        QueueAddress queue = queue(draft);
        Map<String, String> all = new LinkedHashMap<>(draft.properties());
        String uniqueKey = UniqueKey.next(Clock.system().millis(), RandomGenerator.getDefault());
        all.put(Property.UNIQUE_KEY, uniqueKey);
        all.put(Property.WAIT_STORE_OK, "true");
        for (Map.Entry<String, String> each : all.entrySet()) {
            boolean isBad = (each.getKey() + each.getValue()).chars().anyMatch(c -> c < ' ');
            if (isBad) {
                throw new MisuseException(
                        "The property " + each.getKey() + " has a control character", "write it without");
            }
        }
        CallConnection broker = fleet.to(queue.address());
        Map<String, Object> fields = fields(queue, MessageProperties.text(all));
        Frame answer = broker.ask(RequestCode.SEND_MESSAGE_V2, fields, draft.body());
        String state = state(answer.code());
        if (state == null) {
            throw broker.refusal("take the message", answer);
        }
        return new Sent(
                state,
                answer.text("msgId"),
                uniqueKey,
                queue.brokerName() == null ? queue.address() : queue.brokerName(),
                answer.number("queueId", queue.queueId()),
                answer.number("queueOffset", -1));
    }

    /** What an answer says of the message; null when it was not stored. */
    private static String state(int code) {
        return switch (code) {
            case ResponseCode.SUCCESS -> "stored";
            case ResponseCode.FLUSH_DISK_TIMEOUT -> "stored, not yet on disk";
            case ResponseCode.FLUSH_SLAVE_TIMEOUT -> "stored, not yet on a follower";
            case ResponseCode.SLAVE_NOT_AVAILABLE -> "stored, no follower is there";
            default -> null;
        };
    }

    private QueueAddress queue(Draft draft) {
        Integer wanted = draft.queueId();
        List<QueueAddress> queues = fleet.topics().require(draft.topic(), Cluster.Use.WRITE).stream()
                .filter(queue -> wanted == null || queue.queueId() == wanted)
                .toList();
        if (queues.isEmpty()) {
            throw new ClusterException("Topic " + draft.topic() + " has no queue " + wanted
                    + " to write to; look at gantry topic show " + draft.topic());
        }
        return queues.get(RandomGenerator.getDefault().nextInt(queues.size()));
    }

    private Map<String, Object> fields(QueueAddress queue, String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("a", group);
        fields.put("b", queue.topic());
        fields.put("c", SystemTopic.AUTO_CREATE);
        fields.put("d", 4);
        fields.put("e", queue.queueId());
        fields.put("f", 0);
        fields.put("g", Clock.system().millis());
        fields.put("h", 0);
        fields.put("i", text);
        fields.put("j", 0);
        fields.put("k", false);
        fields.put("m", false);
        fields.put("n", queue.brokerName());
        return fields;
    }
}
