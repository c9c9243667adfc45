package io.gantry.cluster;

import io.gantry.codec.BadBodyException;
import io.gantry.codec.BrokerEntry;
import io.gantry.codec.ClusterTable;
import io.gantry.codec.Frame;
import io.gantry.codec.Json;
import io.gantry.codec.TopicQueues;
import io.gantry.codec.TopicRoute;
import io.gantry.route.Permission;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A cluster that is known by its name servers; the first of them that answers is asked. */
public final class NamedCluster implements Cluster {
    private final List<String> nameServers;
    private final Access access;

    public NamedCluster(List<String> nameServers, Access access) {
        this.nameServers = nameServers;
        this.access = access;
    }

    @Override
    public List<QueueAddress> queues(String topic, Use use) {
        Frame answer = ask(RequestCode.GET_ROUTEINFO_BY_TOPIC, Map.of("topic", topic));
        if (answer.code() == ResponseCode.TOPIC_NOT_EXIST) {
            return List.of();
        }
        TopicRoute route = read(answer, TopicRoute::of);
        Map<String, String> addresses = new HashMap<>();
        route.brokers().forEach(broker -> addresses.put(broker.name(), address(broker, use)));
        List<QueueAddress> queues = new ArrayList<>();
        for (TopicQueues held : route.queues()) {
            String address = addresses.get(held.brokerName());
            boolean isUsable = use == Use.WRITE
                    ? Permission.isWritable(held.permission())
                    : Permission.isReadable(held.permission());
            if (address != null && isUsable) {
                int count = use == Use.WRITE ? held.writeQueues() : held.readQueues();
                for (int id = 0; id < count; id++) {
                    queues.add(new QueueAddress(topic, held.brokerName(), address, id));
                }
            }
        }
        return queues;
    }

    @Override
    public List<BrokerNode> brokers() {
        ClusterTable table = table();
        List<BrokerNode> brokers = new ArrayList<>();
        table.brokers().values().forEach(entry -> entry.addresses()
                .forEach((id, address) -> brokers.add(new BrokerNode(entry.cluster(), entry.name(), id, address))));
        if (brokers.isEmpty()) {
            throw noBroker();
        }
        return brokers;
    }

    @Override
    public List<String> leaders() {
        List<String> leaders = new ArrayList<>();
        for (BrokerEntry broker : table().brokers().values()) {
            if (broker.hasLeader()) {
                leaders.add(broker.addresses().get(BrokerEntry.LEADER_ID));
            }
        }
        if (leaders.isEmpty()) {
            throw noBroker();
        }
        return leaders;
    }

    @Override
    public List<String> nameServers() {
        return nameServers;
    }

    private ClusterTable table() {
        return read(ask(RequestCode.GET_BROKER_CLUSTER_INFO, Map.of()), ClusterTable::of);
    }

    private ClusterException noBroker() {
        return new ClusterException("The name servers " + String.join(";", nameServers)
                + " know no broker; start one with this namesrvAddr, or wait until it has registered");
    }

    /** The leader; to read from, any other when there is none. */
    private static String address(BrokerEntry broker, Use use) {
        boolean takesOther = use == Use.READ && !broker.addresses().isEmpty() && !broker.hasLeader();
        return takesOther
                ? broker.addresses().get(broker.addresses().firstKey())
                : broker.addresses().get(BrokerEntry.LEADER_ID);
    }

    private Frame ask(int code, Map<String, String> fields) {
        ClusterException last = null;
        for (String nameServer : nameServers) {
            try (CallConnection connection = new CallConnection(nameServer, access)) {
                return connection.ask(code, fields);
            } catch (ClusterException e) {
                last = e;
            }
        }
        throw last;
    }

    private <T> T read(Frame answer, java.util.function.Function<io.gantry.codec.JsonObject, T> form) {
        if (answer.code() != 0) {
            throw new ClusterException("The name server answers code " + answer.code() + ", " + answer.remark()
                    + Remedy.of(answer.code(), answer.remark(), access));
        }
        try {
            return form.apply(Json.parseObject(answer.body()));
        } catch (BadBodyException e) {
            throw new ClusterException("The name server's answer cannot be read: " + e.getMessage());
        }
    }
}
