package io.gantry.registry;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Where the queues of a topic are in the whole cluster, in the words of its name servers. Safe for any thread. */
@ProviderType
public interface Routes {
    /**
     * How many queues of a topic can be read from, by the name of their broker; nothing for a topic that no name server
     * knows.
     *
     * @return completes exceptionally, with {@link java.io.IOException}, when no name server answers
     */
    CompletionStage<Map<String, Integer>> readQueues(String topic);
}
