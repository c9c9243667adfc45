package io.gantry.bench.cluster;

import java.util.List;

/** Where topics are. */
public interface Cluster {
    /** The queues of a topic; empty when there is no such topic. */
    List<QueueAddress> queues(String topic, Use use);

    /** The addresses of those who take messages. */
    List<String> leaders();

    /** What a queue is wanted for. */
    enum Use {
        WRITE,
        READ
    }
}
