package io.gantry.registry;

import io.gantry.route.TopicConfig;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Who may read what, by RocketMQ's rules; each refusal is a {@link io.gantry.wire.BadRequestException} with RocketMQ's
 * code. What is refused is said in its words: {@code pulling message}. Safe for any thread.
 */
@ProviderType
public interface Admission {
    /** The broker allows it now. */
    void requireReadable(String what);

    /** The topic is there and can be read. */
    TopicConfig requireTopic(String topic, String what);

    /** The topic has this queue to be read. */
    void requireQueue(TopicConfig topic, int queueId);

    /** The group is there, made if it may be, and may consume. */
    GroupConfig requireGroup(String group);
}
