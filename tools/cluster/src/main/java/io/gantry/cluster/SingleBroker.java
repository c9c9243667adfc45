package io.gantry.cluster;

import io.gantry.codec.BadBodyException;
import io.gantry.codec.BrokerEntry;
import io.gantry.codec.Frame;
import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.route.Permission;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One broker by its address; no name server is asked. */
public final class SingleBroker implements Cluster {
    private final String address;
    private final Access access;

    public SingleBroker(String address, Access access) {
        this.address = address;
        this.access = access;
    }

    @Override
    public List<QueueAddress> queues(String topic, Use use) {
        try (CallConnection connection = new CallConnection(address, access)) {
            JsonObject config = config(connection, topic);
            int permission = config.integerOr("perm", 0);
            boolean isUsable = use == Use.WRITE ? Permission.isWritable(permission) : Permission.isReadable(permission);
            int count = config.integerOr(use == Use.WRITE ? "writeQueueNums" : "readQueueNums", 0);
            return IntStream.range(0, isUsable ? count : 0)
                    .mapToObj(id -> new QueueAddress(topic, null, address, id))
                    .toList();
        } catch (BadBodyException e) {
            throw new ClusterException(address + " gave a topic that cannot be read: " + e.getMessage());
        }
    }

    /** Brokers before 5.0 do not answer for one topic, only for all. */
    private static JsonObject config(CallConnection connection, String topic) {
        Frame one = connection.ask(RequestCode.GET_TOPIC_CONFIG, Map.of("topic", topic));
        if (one.code() == 0) {
            return Json.parseObject(one.body());
        }
        if (one.code() == ResponseCode.TOPIC_NOT_EXIST) {
            return Json.parseObject("{}");
        }
        Frame all = connection.require("list its topics", RequestCode.GET_ALL_TOPIC_CONFIG, Map.of());
        return Json.parseObject(all.body()).objectOrEmpty("topicConfigTable").objectOrEmpty(topic);
    }

    @Override
    public List<BrokerNode> brokers() {
        try (CallConnection connection = new CallConnection(address, access)) {
            Map<String, String> settings = BrokerSettings.of(connection);
            String id = settings.getOrDefault("brokerId", "0");
            return List.of(new BrokerNode(
                    settings.get("brokerClusterName"),
                    settings.getOrDefault("brokerName", address),
                    id.matches("\\d{1,18}") ? Long.parseLong(id) : BrokerEntry.LEADER_ID,
                    address));
        }
    }

    @Override
    public List<String> leaders() {
        return List.of(address);
    }

    @Override
    public List<String> nameServers() {
        return List.of();
    }
}
