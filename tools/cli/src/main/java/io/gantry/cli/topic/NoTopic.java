package io.gantry.cli.topic;

import io.gantry.cluster.ClusterException;

/** What to say when a topic is nowhere. */
final class NoTopic {
    private NoTopic() {}

    static ClusterException named(String topic) {
        return new ClusterException(
                "There is no topic " + topic + "; look for its name with gantry topic list --all, or create it");
    }
}
