package io.gantry.auth.policy;

import io.gantry.message.SystemTopic;

/** One cluster, topic or consumer group. */
public record Resource(ResourceType type, String name) {
    public static Resource cluster(String name) {
        return new Resource(ResourceType.CLUSTER, name);
    }

    /** A topic; the topic of a group's retries belongs to the group. */
    public static Resource topic(String name) {
        return isRetry(name) ? group(name) : new Resource(ResourceType.TOPIC, name);
    }

    /** A consumer group, by its own name or by that of its retry topic. */
    public static Resource group(String name) {
        return new Resource(
                ResourceType.GROUP, isRetry(name) ? name.substring(SystemTopic.RETRY_PREFIX.length()) : name);
    }

    private static boolean isRetry(String name) {
        return name.startsWith(SystemTopic.RETRY_PREFIX);
    }

    @Override
    public String toString() {
        return type.word() + ":" + name;
    }
}
