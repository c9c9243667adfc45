package io.gantry.cli.broker;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.MisuseException;

/** The broker that is meant. */
final class One {
    private One() {}

    /** The named one; without a name the only one there is. */
    static BrokerNode broker(Fleet fleet, String name) {
        if (name != null) {
            return fleet.find(name);
        }
        if (fleet.brokers().size() > 1) {
            throw new MisuseException(
                    "It must be said which broker",
                    "take one of "
                            + String.join(
                                    ", ",
                                    fleet.brokers().stream()
                                            .map(BrokerNode::label)
                                            .toList()));
        }
        return fleet.brokers().get(0);
    }
}
