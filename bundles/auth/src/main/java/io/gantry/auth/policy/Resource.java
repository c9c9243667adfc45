package io.gantry.auth.policy;

import io.gantry.message.SystemTopic;

/** One cluster, topic or consumer group. */
public record Resource(ResourceType type, String name) {
    public static Resource cluster(String name) {
        return new Resource(ResourceType.CLUSTER, name);
    }

    /** A topic; the topic of a group's retries belongs to the group. */
    public static Resource topic(String name) {
        return name.startsWith(SystemTopic.RETRY_PREFIX)
                ? group(name.substring(SystemTopic.RETRY_PREFIX.length()))
                : new Resource(ResourceType.TOPIC, name);
    }

    public static Resource group(String name) {
        return new Resource(ResourceType.GROUP, name);
    }

    @Override
    public String toString() {
        return type.word() + ":" + name;
    }
}
