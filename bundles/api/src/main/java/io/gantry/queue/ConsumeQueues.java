package io.gantry.queue;

import io.gantry.agent.Watermark;
import java.util.Collection;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** All consume queues of a store. Safe for any thread. */
@ProviderType
public interface ConsumeQueues {
    /** The queue, if a message was ever stored in it. */
    Optional<ConsumeQueue> find(String topic, int queueId);

    /**
     * The queue, made if it is not there, so that one can wait for its first message. Only for topics the
     * caller has checked: a queue costs memory, and a file once it has a message.
     */
    ConsumeQueue open(String topic, int queueId);

    /** The queues there are. */
    Collection<ConsumeQueue> all();

    /** Byte address in the log up to which queues and index are built. */
    Watermark dispatched();

    /** Removes a topic's queues and their files; the log keeps its bytes until they expire. */
    void delete(String topic);
}
