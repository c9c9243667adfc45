package io.gantry.cluster;

import io.gantry.codec.BrokerEntry;

/**
 * One broker as it is advertised.
 *
 * @param cluster null when nobody says
 * @param id 0 is the leader of its name
 * @param address {@code host:port}
 */
public record BrokerNode(String cluster, String name, long id, String address) {
    public boolean isLeader() {
        return id == BrokerEntry.LEADER_ID;
    }

    /** The name with its id, by which one broker is meant. */
    public String label() {
        return name + ":" + id;
    }
}
