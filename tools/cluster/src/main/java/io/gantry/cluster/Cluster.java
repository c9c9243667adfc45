package io.gantry.cluster;

import java.util.List;

/** Who is there, and where topics are. */
public interface Cluster {
    /** The queues of a topic; empty when there is no such topic. */
    List<QueueAddress> queues(String topic, Use use);

    /** All brokers; there is at least one. */
    List<BrokerNode> brokers();

    /** The addresses of those who take messages; there is at least one. */
    List<String> leaders();

    /** The name servers that know the brokers; empty when the broker itself was named. */
    List<String> nameServers();

    /** What a queue is wanted for. */
    enum Use {
        WRITE,
        READ
    }
}
