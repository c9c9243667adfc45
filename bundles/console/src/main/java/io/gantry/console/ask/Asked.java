package io.gantry.console.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.RefusedException;
import io.gantry.cluster.ask.Fleet;
import io.gantry.codec.BadBodyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Asks all leaders the same. One that does not answer is named with its reason, and the others count. */
final class Asked {
    private final List<Map<String, Object>> unreachable = new ArrayList<>();

    /** Asks each of them; when none answers, that is thrown. */
    static Asked leaders(Fleet fleet, Consumer<BrokerNode> question) {
        Asked asked = new Asked();
        List<BrokerNode> leaders = fleet.leaders();
        RuntimeException last = null;
        for (BrokerNode leader : leaders) {
            try {
                question.accept(leader);
            } catch (RefusedException e) {
                throw e;
            } catch (ClusterException | BadBodyException e) {
                last = e;
                asked.unreachable.add(Map.of("broker", leader.name(), "reason", e.getMessage()));
            }
        }
        if (last != null && asked.unreachable.size() == leaders.size()) {
            throw last;
        }
        return asked;
    }

    List<Map<String, Object>> unreachable() {
        return unreachable;
    }
}
