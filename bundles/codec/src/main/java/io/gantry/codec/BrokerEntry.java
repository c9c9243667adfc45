package io.gantry.codec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A broker name and where its brokers are: an element of brokerDatas in a route.
 *
 * @param addresses broker id (0 is the leader) to {@code host:port}
 * @param zone may be null
 * @param mayActAsMaster whether the lowest follower may stand in for the leader
 */
public record BrokerEntry(
        String cluster, String name, SortedMap<Long, String> addresses, String zone, boolean mayActAsMaster) {
    /** The id of a group's leader. */
    public static final long LEADER_ID = 0;

    public BrokerEntry {
        addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
    }

    public static BrokerEntry of(JsonObject json) {
        SortedMap<Long, String> addresses = new TreeMap<>();
        JsonObject table = json.objectOrEmpty("brokerAddrs");
        for (Object key : table.entries().keySet()) {
            try {
                addresses.put(Long.valueOf(key.toString()), table.text(key.toString()));
            } catch (NumberFormatException e) {
                throw new BadBodyException(
                        "A broker id in brokerAddrs must be a whole number, found " + JsonObject.kindOf(key));
            }
        }
        return new BrokerEntry(
                json.textOr("cluster", null),
                json.text("brokerName"),
                addresses,
                json.textOr("zoneName", null),
                json.booleanOr("enableActingMaster", false));
    }

    public BrokerEntry withAddresses(SortedMap<Long, String> others) {
        return new BrokerEntry(cluster, name, others, zone, mayActAsMaster);
    }

    public boolean hasLeader() {
        return addresses.containsKey(LEADER_ID);
    }

    /** The value to write as JSON. */
    public Map<String, Object> toJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("brokerAddrs", addresses);
        fields.put("brokerName", name);
        fields.put("cluster", cluster);
        fields.put("enableActingMaster", mayActAsMaster);
        fields.put("zoneName", zone);
        return fields;
    }
}
