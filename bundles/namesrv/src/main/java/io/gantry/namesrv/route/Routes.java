package io.gantry.namesrv.route;

import io.gantry.codec.BrokerEntry;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.QueueMapping;
import io.gantry.codec.TopicQueues;
import io.gantry.codec.TopicRoute;
import io.gantry.route.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Everything the name server knows at one moment. Immutable; safe for any thread without a lock. */
public final class Routes {
    static final Routes NONE = new Routes(TopicMap.EMPTY, Brokers.NONE);

    /** Topics by which brokers find their group; their routes never show a stand-in leader. */
    private static final String MEMBER_GROUP_PREFIX = "rmq_sys_SYNC_BROKER_MEMBER_";

    private final TopicMap topics;
    private final Brokers brokers;

    Routes(TopicMap topics, Brokers brokers) {
        this.topics = topics;
        this.brokers = brokers;
    }

    TopicMap topics() {
        return topics;
    }

    Brokers brokers() {
        return brokers;
    }

    /** The route's bytes, made once and kept until it changes; null when nobody holds the topic. */
    public byte[] encodedRoute(String topic, RouteForm form) {
        TopicEntry entry = topics.get(topic);
        if (entry == null) {
            return null;
        }
        byte[] bytes = entry.encoded(brokers, form);
        if (bytes == null) {
            TopicRoute route = route(entry, form);
            if (route == null) {
                return null;
            }
            JsonWriter writer = form.isStandard() ? JsonWriter.STANDARD : JsonWriter.COMPACT;
            bytes = writer.bytes(route.toJson());
            entry.keep(bytes, brokers, form);
        }
        return bytes;
    }

    /** The route of a topic; null when nobody holds it. */
    public TopicRoute route(String topic, RouteForm form) {
        TopicEntry entry = topics.get(topic);
        return entry == null ? null : route(entry, form);
    }

    /** The body of GET_BROKER_CLUSTER_INFO. */
    public byte[] encodedClusterTable() {
        return brokers.encodedTable();
    }

    /** Broker ids and addresses of a broker name; empty when it is unknown. */
    public SortedMap<Long, String> addresses(String brokerName) {
        BrokerEntry group = brokers.group(brokerName);
        return group == null ? new TreeMap<>() : group.addresses();
    }

    private TopicRoute route(TopicEntry entry, RouteForm form) {
        List<BrokerEntry> groups = new ArrayList<>();
        Map<String, List<String>> filterServers = new TreeMap<>();
        for (String brokerName : entry.queues().keySet()) {
            BrokerEntry group = brokers.group(brokerName);
            if (group == null) {
                continue;
            }
            groups.add(form.isActingMasterSupported() ? withLeader(group, entry) : group);
            if (brokers.hasFilterServers()) {
                for (String address : group.addresses().values()) {
                    filterServers.put(address, brokers.filterServersOf(new BrokerKey(group.cluster(), address)));
                }
            }
        }
        if (groups.isEmpty()) {
            return null;
        }
        List<TopicQueues> queues = List.copyOf(entry.queues().values());
        Map<String, QueueMapping> mappings = entry.mappings();
        return new TopicRoute(form.orderedQueues(), queues, groups, filterServers, mappings);
    }

    /** A group without leader shows its lowest follower in the leader's place, if it may and cannot be written to. */
    private static BrokerEntry withLeader(BrokerEntry group, TopicEntry entry) {
        boolean isStandIn = group.mayActAsMaster()
                && !group.hasLeader()
                && !group.addresses().isEmpty()
                && !entry.name().startsWith(MEMBER_GROUP_PREFIX)
                && !Permission.isWritable(entry.queues().get(group.name()).permission());
        if (!isStandIn) {
            return group;
        }
        SortedMap<Long, String> addresses = new TreeMap<>(group.addresses());
        addresses.put(BrokerEntry.LEADER_ID, addresses.remove(addresses.firstKey()));
        return group.withAddresses(addresses);
    }
}
