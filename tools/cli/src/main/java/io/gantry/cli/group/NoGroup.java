package io.gantry.cli.group;

import io.gantry.cluster.ClusterException;

/** What to say when a group is nowhere. */
final class NoGroup {
    private NoGroup() {}

    static ClusterException named(String group) {
        return new ClusterException(
                "There is no group " + group + "; look for its name with gantry group list, or create it");
    }
}
