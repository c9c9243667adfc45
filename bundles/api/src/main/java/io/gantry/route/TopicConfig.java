package io.gantry.route;

import java.util.Map;

/**
 * One topic as a broker holds it.
 *
 * @param permission bits of {@link Permission}
 * @param sysFlag RocketMQ's topic system flag (unit bits)
 * @param isOrdered whether the topic was declared ordered
 * @param attributes RocketMQ 5 topic attributes, such as message.type
 */
public record TopicConfig(
        String name,
        int readQueues,
        int writeQueues,
        int permission,
        int sysFlag,
        boolean isOrdered,
        Map<String, String> attributes) {
    public TopicConfig {
        attributes = Map.copyOf(attributes);
    }

    /** A readable and writable topic with as many queues for reading as for writing. */
    public static TopicConfig of(String name, int queues) {
        return new TopicConfig(name, queues, queues, Permission.READ_WRITE, 0, false, Map.of());
    }

    public TopicConfig withPermission(int other) {
        return new TopicConfig(name, readQueues, writeQueues, other, sysFlag, isOrdered, attributes);
    }
}
