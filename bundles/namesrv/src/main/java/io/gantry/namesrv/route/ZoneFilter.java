package io.gantry.namesrv.route;

import io.gantry.codec.BrokerEntry;
import io.gantry.codec.TopicRoute;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps a client within its zone: only brokers of that zone, and groups whose leader is gone. */
public final class ZoneFilter {
    private ZoneFilter() {}

    public static TopicRoute near(TopicRoute route, String zone) {
        List<BrokerEntry> near = route.brokers().stream()
                .filter(group -> !group.hasLeader() || zone.equalsIgnoreCase(group.zone()))
                .toList();
        Set<String> removed = new HashSet<>();
        Map<String, List<String>> filterServers = new TreeMap<>(route.filterServers());
        for (BrokerEntry group : route.brokers()) {
            if (!near.contains(group)) {
                removed.add(group.name());
                filterServers.keySet().removeAll(group.addresses().values());
            }
        }
        return new TopicRoute(
                route.orderedQueues(),
                route.queues().stream()
                        .filter(queues -> !removed.contains(queues.brokerName()))
                        .toList(),
                near,
                filterServers,
                route.mappings());
    }
}
