package io.gantry.namesrv.route;

import io.gantry.codec.BrokerEntry;
import io.gantry.codec.ClusterTable;
import io.gantry.codec.JsonWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The broker groups of a snapshot and their clusters, immutable but for the encoded table it keeps. */
final class Brokers {
    static final Brokers NONE = new Brokers(new TreeMap<>(), new TreeMap<>(), Map.of());

    private final TreeMap<String, BrokerEntry> groups;
    private final TreeMap<String, SortedSet<String>> clusters;
    private final Map<BrokerKey, List<String>> filterServers;
    private volatile byte[] encodedTable;

    private Brokers(
            TreeMap<String, BrokerEntry> groups,
            TreeMap<String, SortedSet<String>> clusters,
            Map<BrokerKey, List<String>> filterServers) {
        this.groups = groups;
        this.clusters = clusters;
        this.filterServers = filterServers;
    }

    /** The group of a broker name; null when there is none. */
    BrokerEntry group(String brokerName) {
        return groups.get(brokerName);
    }

    Iterable<BrokerEntry> groups() {
        return groups.values();
    }

    Iterable<String> clusters() {
        return clusters.keySet();
    }

    /** Broker names; empty for an unknown cluster. */
    SortedSet<String> namesOf(String cluster) {
        SortedSet<String> names = clusters.get(cluster);
        return names == null ? new TreeSet<>() : names;
    }

    boolean hasFilterServers() {
        return !filterServers.isEmpty();
    }

    /** Null when the broker has none. */
    List<String> filterServersOf(BrokerKey key) {
        return filterServers.get(key);
    }

    /** The body of GET_BROKER_CLUSTER_INFO. */
    byte[] encodedTable() {
        byte[] bytes = encodedTable;
        if (bytes == null) {
            bytes = JsonWriter.COMPACT.bytes(new ClusterTable(groups, clusters).toJson());
            encodedTable = bytes;
        }
        return bytes;
    }

    /** These brokers when they have the group in the cluster already, otherwise others that have. */
    Brokers with(BrokerEntry group, String cluster) {
        boolean isInCluster = namesOf(cluster).contains(group.name());
        if (isInCluster && group.equals(groups.get(group.name()))) {
            return this;
        }
        TreeMap<String, BrokerEntry> otherGroups = new TreeMap<>(groups);
        otherGroups.put(group.name(), group);
        if (isInCluster) {
            return new Brokers(otherGroups, clusters, filterServers);
        }
        TreeMap<String, SortedSet<String>> otherClusters = new TreeMap<>(clusters);
        SortedSet<String> names = new TreeSet<>(namesOf(cluster));
        names.add(group.name());
        otherClusters.put(cluster, names);
        return new Brokers(otherGroups, otherClusters, filterServers);
    }

    /** The brokers without a group; a cluster without groups goes, too. */
    Brokers without(String brokerName, String cluster) {
        TreeMap<String, BrokerEntry> otherGroups = new TreeMap<>(groups);
        otherGroups.remove(brokerName);
        TreeMap<String, SortedSet<String>> otherClusters = new TreeMap<>(clusters);
        SortedSet<String> names = new TreeSet<>(namesOf(cluster));
        names.remove(brokerName);
        if (names.isEmpty()) {
            otherClusters.remove(cluster);
        } else {
            otherClusters.put(cluster, names);
        }
        return new Brokers(otherGroups, otherClusters, filterServers);
    }

    /**
     * The brokers with other filter servers of one of them.
     *
     * @param servers empty to remove them; null for no change
     */
    Brokers withFilterServers(BrokerKey key, List<String> servers) {
        List<String> before = filterServers.getOrDefault(key, List.of());
        if (servers == null || servers.equals(before)) {
            return this;
        }
        Map<BrokerKey, List<String>> others = new HashMap<>(filterServers);
        if (servers.isEmpty()) {
            others.remove(key);
        } else {
            others.put(key, List.copyOf(servers));
        }
        return new Brokers(groups, clusters, others);
    }
}
