package io.gantry.registry;

import io.gantry.route.TopicConfig;
import java.util.Map;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** The topics of this broker. Reads take no lock; changes are kept and told to name servers. Safe for any thread. */
@ProviderType
public interface Topics {
    /** The topic, or null. */
    TopicConfig find(String topic);

    /** Makes a topic, or returns the one there is; null when its name is not allowed or there are too many. */
    TopicConfig createIfAbsent(TopicConfig topic);

    /**
     * The retry or dead-letter topic of a group, made when it is not there.
     *
     * @param isOrdered whether the group consumes an ordered topic; an existing topic follows it
     * @return null when its name is not allowed or there are too many topics
     */
    TopicConfig createForRetry(String topic, int queues, int permission, boolean isOrdered, int sysFlag);

    /** Makes or replaces a topic; the caller has checked its name. */
    void put(TopicConfig topic);

    /** Forgets a topic; false when there was none. */
    boolean remove(String topic);

    /** Whether the topic belongs to the system: it cannot be created, changed or deleted by requests. */
    boolean isSystem(String topic);

    /** A copy of all topics, by name. */
    Map<String, TopicConfig> all();

    int size();

    /** Calls the listener, by the changing thread, with each topic that was made, replaced or removed. */
    AutoCloseable onChange(Consumer<TopicConfig> listener);
}
