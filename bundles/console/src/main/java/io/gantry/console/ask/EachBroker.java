package io.gantry.console.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.ask.Fleet;
import io.gantry.codec.BadBodyException;
import io.gantry.console.http.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What every broker keeps for itself, followers as well, such as users: what each has of it, and the same change on
 * all. One that refuses does not hold up the others.
 */
final class EachBroker {
    private final Fleet fleet;
    private final List<String> told = new ArrayList<>();
    private final List<Map<String, Object>> unreachable = new ArrayList<>();

    EachBroker(Fleet fleet) {
        this.fleet = fleet;
    }

    /** What there is, and which brokers have it; a broker that does not say is named with its reason. */
    <T> Map<T, List<String>> list(Function<BrokerNode, List<T>> question) {
        Map<T, List<String>> holders = new LinkedHashMap<>();
        for (BrokerNode broker : fleet.brokers()) {
            try {
                for (T each : question.apply(broker)) {
                    holders.computeIfAbsent(each, none -> new ArrayList<>()).add(broker.label());
                }
                told.add(broker.label());
            } catch (ClusterException | BadBodyException e) {
                unreachable.add(Map.of("broker", broker.label(), "reason", e.getMessage()));
            }
        }
        return holders;
    }

    /** The brokers that have said what they have, and it was not among that. */
    List<String> missing(List<String> holders) {
        return told.stream().filter(label -> !holders.contains(label)).toList();
    }

    List<Map<String, Object>> unreachable() {
        return unreachable;
    }

    /** Changes all brokers of the one cluster; when one of them refuses it is said who has it and who does not. */
    static Object change(Fleet fleet, Consumer<BrokerNode> change) {
        return change(fleet, broker -> true, change, null);
    }

    /**
     * The same on those of them on which there is something to change.
     *
     * @param nowhere is thrown when there is nothing to change on any
     */
    static Object change(Fleet fleet, Predicate<BrokerNode> isMeant, Consumer<BrokerNode> change, Failure nowhere) {
        fleet.leadersToChange();
        return Map.of("brokers", change(fleet.brokers(), BrokerNode::label, isMeant, change, nowhere));
    }

    /** The same on these brokers, which are told of by that name; all that are as they are to be now. */
    static List<String> change(
            List<BrokerNode> brokers,
            Function<BrokerNode, String> name,
            Predicate<BrokerNode> isMeant,
            Consumer<BrokerNode> change,
            Failure nowhere) {
        List<String> right = new ArrayList<>();
        List<String> done = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (BrokerNode broker : brokers) {
            try {
                if (isMeant.test(broker)) {
                    change.accept(broker);
                    done.add(name.apply(broker));
                }
                right.add(name.apply(broker));
            } catch (ClusterException | BadBodyException e) {
                failed.add(name.apply(broker) + ": " + e.getMessage());
            }
        }
        if (!failed.isEmpty()) {
            String begun = done.isEmpty() ? "" : "Done on " + String.join(", ", done) + ", and not on all: ";
            throw new Failure(502, begun + String.join("; ", failed));
        }
        if (done.isEmpty()) {
            throw nowhere;
        }
        return right;
    }
}
