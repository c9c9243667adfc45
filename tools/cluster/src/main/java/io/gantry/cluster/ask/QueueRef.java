package io.gantry.cluster.ask;

import io.gantry.codec.JsonObject;
import java.util.Comparator;

/** One queue of a broker, as RocketMQ's tables name it. */
public record QueueRef(String topic, String brokerName, int queueId) implements Comparable<QueueRef> {
    private static final Comparator<QueueRef> ORDER = Comparator.comparing(QueueRef::topic)
            .thenComparing(QueueRef::brokerName)
            .thenComparing(QueueRef::queueId);

    /** Reads a queue as RocketMQ writes it. */
    public static QueueRef of(JsonObject json) {
        return new QueueRef(json.textOr("topic", ""), json.textOr("brokerName", ""), json.integerOr("queueId", 0));
    }

    @Override
    public int compareTo(QueueRef other) {
        return ORDER.compare(this, other);
    }
}
