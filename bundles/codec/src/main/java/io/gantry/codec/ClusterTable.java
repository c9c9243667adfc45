package io.gantry.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All brokers a name server knows: the body of GET_BROKER_CLUSTER_INFO.
 *
 * @param brokers by broker name
 * @param clusters broker names by cluster
 */
public record ClusterTable(Map<String, BrokerEntry> brokers, Map<String, SortedSet<String>> clusters) {
    public static ClusterTable of(JsonObject json) {
        Map<String, BrokerEntry> brokers = new TreeMap<>();
        JsonObject brokerTable = json.objectOrEmpty("brokerAddrTable");
        for (Object name : brokerTable.entries().keySet()) {
            brokers.put(name.toString(), BrokerEntry.of(brokerTable.object(name.toString())));
        }
        Map<String, SortedSet<String>> clusters = new TreeMap<>();
        JsonObject clusterTable = json.objectOrEmpty("clusterAddrTable");
        for (Object name : clusterTable.entries().keySet()) {
            SortedSet<String> names = new TreeSet<>();
            clusterTable.listOrEmpty(name.toString()).forEach(item -> names.add(String.valueOf(item)));
            clusters.put(name.toString(), names);
        }
        return new ClusterTable(brokers, clusters);
    }

    /** The value to write as JSON. */
    public Map<String, Object> toJson() {
        Map<String, Object> brokersJson = new LinkedHashMap<>();
        brokers.forEach((name, broker) -> brokersJson.put(name, broker.toJson()));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("brokerAddrTable", brokersJson);
        fields.put("clusterAddrTable", clusters);
        return fields;
    }
}
