package io.gantry.namesrv.route;

import io.gantry.codec.BrokerEntry;
import io.gantry.codec.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Lists of topics as bodies, sorted by name. */
public final class TopicLists {
    private static final int UNIT = 1;
    private static final int UNIT_SUBSCRIPTION = 2;

    private TopicLists() {}

    public static byte[] all(Routes routes) {
        return encode(routes, entry -> true);
    }

    /** The topics that a broker of the cluster holds; none for an unknown cluster. */
    public static byte[] ofCluster(Routes routes, String cluster) {
        SortedSet<String> names = routes.brokers().namesOf(cluster);
        return encode(routes, entry -> entry.queues().keySet().stream().anyMatch(names::contains));
    }

    /** The topics with the unit flag. */
    public static byte[] ofUnit(Routes routes) {
        return encode(routes, entry -> (entry.sysFlag() & UNIT) != 0);
    }

    /** The topics with the unit subscription flag. */
    public static byte[] ofUnitSubscription(Routes routes) {
        return encode(routes, entry -> (entry.sysFlag() & UNIT_SUBSCRIPTION) != 0);
    }

    /** The topics with the unit subscription flag that lack the unit flag. */
    public static byte[] ofUnitSubscriptionWithoutUnit(Routes routes) {
        return encode(routes, entry -> (entry.sysFlag() & (UNIT | UNIT_SUBSCRIPTION)) == UNIT_SUBSCRIPTION);
    }

    /** Names of clusters and brokers, for which each broker has a topic, and the address of one broker. */
    public static byte[] ofSystem(Routes routes) {
        SortedSet<String> names = new TreeSet<>();
        for (String cluster : routes.brokers().clusters()) {
            names.add(cluster);
            names.addAll(routes.brokers().namesOf(cluster));
        }
        String address = null;
        for (BrokerEntry group : routes.brokers().groups()) {
            if (address == null && !group.addresses().isEmpty()) {
                address = group.addresses().get(group.addresses().firstKey());
            }
        }
        return encode(names, address);
    }

    private static byte[] encode(Routes routes, Predicate<TopicEntry> filter) {
        SortedSet<String> names = new TreeSet<>();
        routes.topics().forEach(entry -> {
            if (filter.test(entry)) {
                names.add(entry.name());
            }
        });
        return encode(names, null);
    }

    private static byte[] encode(SortedSet<String> names, String address) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("brokerAddr", address);
        fields.put("topicList", names);
        return JsonWriter.COMPACT.bytes(fields);
    }
}
