package io.gantry.stage;

import java.util.Map;

/**
 * Where a message is to be stored, and what is stored with it.
 *
 * @param sysFlag bits of {@link io.gantry.message.SysFlag}
 * @param properties the caller's own, and mutable: a stage changes them in place
 * @param nowMillis when it is stored, milliseconds since the epoch
 * @param recallHandle what the producer gets to take the message back; or null
 */
public record Placement(
        String topic, int queueId, int sysFlag, Map<String, String> properties, long nowMillis, String recallHandle) {
    /** A place without a handle. */
    public static Placement of(String topic, int queueId, int sysFlag, Map<String, String> properties, long nowMillis) {
        return new Placement(topic, queueId, sysFlag, properties, nowMillis, null);
    }

    public Placement withPlace(String otherTopic, int otherQueueId) {
        return new Placement(otherTopic, otherQueueId, sysFlag, properties, nowMillis, recallHandle);
    }

    public Placement withSysFlag(int other) {
        return new Placement(topic, queueId, other, properties, nowMillis, recallHandle);
    }

    public Placement withRecallHandle(String other) {
        return new Placement(topic, queueId, sysFlag, properties, nowMillis, other);
    }
}
