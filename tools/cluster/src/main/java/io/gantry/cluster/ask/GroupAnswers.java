package io.gantry.cluster.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.CallConnection;
import io.gantry.codec.Frame;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What brokers say of consumer groups. */
public final class GroupAnswers {
    private final Fleet fleet;

    /**
     * How far a group has come in a queue.
     *
     * @param pulled up to where members were given messages; brokers before 5.0 do not tell, and then it is consumed
     */
    public record Place(long consumed, long pulled, long end, long lastMillis) {
        public long lag() {
            return Math.max(0, end - consumed);
        }
    }

    /** How far a group has come on one broker, and messages consumed per second. */
    public record Standing(SortedMap<QueueRef, Place> places, double perSecond) {}

    /** A member of a group. */
    public record Member(String clientId, String address, String language, int version) {}

    /** A connected group. */
    public record Connected(
            String consumeType,
            String messageModel,
            String fromWhere,
            List<Member> members,
            Map<String, String> subscriptions) {}

    public GroupAnswers(Fleet fleet) {
        this.fleet = fleet;
    }

    /** All groups of a broker, as RocketMQ's JSON has them. */
    public Map<String, JsonObject> all(BrokerNode broker) {
        return pages().of(broker);
    }

    /** A text that is another whenever a group of the broker was made, changed or removed. */
    public String version(BrokerNode broker) {
        return pages().version(broker);
    }

    private Pages pages() {
        return new Pages(fleet, "group", "subscriptionGroupTable", RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG);
    }

    /** Makes a group, or changes the one that is there. */
    public void put(BrokerNode broker, Map<String, Object> group) {
        fleet.to(broker)
                .require(
                        "take group " + group.get("groupName"),
                        RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
                        Map.of(),
                        JsonWriter.COMPACT.bytes(group));
    }

    /** Deletes a group, and if wanted what is noted of its progress. */
    public void delete(BrokerNode broker, String group, boolean isWithOffsets) {
        Map<String, Object> fields = Map.of("groupName", group, "cleanOffset", isWithOffsets);
        fleet.to(broker).require("delete group " + group, RequestCode.DELETE_SUBSCRIPTIONGROUP, fields);
    }

    /** The group's members that are connected to a broker; null when none is. */
    public Connected connected(BrokerNode broker, String group) {
        CallConnection connection = fleet.to(broker);
        Frame answer = connection.ask(RequestCode.GET_CONSUMER_CONNECTION_LIST, Map.of("consumerGroup", group));
        if (answer.code() == ResponseCode.CONSUMER_NOT_ONLINE) {
            return null;
        }
        if (answer.code() != 0) {
            throw connection.refusal("show the members of " + group, answer);
        }
        JsonObject json = Fleet.read(broker.address(), answer);
        List<Member> members = new ArrayList<>();
        for (Object item : json.listOrEmpty("connectionSet")) {
            if (item instanceof JsonObject member) {
                members.add(new Member(
                        member.textOr("clientId", ""),
                        member.textOr("clientAddr", ""),
                        member.textOr("language", ""),
                        member.integerOr("version", 0)));
            }
        }
        Map<String, String> subscriptions = new TreeMap<>();
        JsonObject table = json.objectOrEmpty("subscriptionTable");
        table.entries().keySet().forEach(topic -> {
            JsonObject wanted = table.objectOrEmpty(topic.toString());
            subscriptions.put(topic.toString(), wanted.textOr("subString", "*"));
        });
        return new Connected(
                json.textOr("consumeType", ""),
                json.textOr("messageModel", ""),
                json.textOr("consumeFromWhere", ""),
                members,
                subscriptions);
    }

    /** How far the group has come; in all topics when topic is null. */
    public Standing standing(BrokerNode broker, String group, String topic) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("consumerGroup", group);
        fields.put("topic", topic == null ? "" : topic);
        JsonObject json = fleet.json(broker, "show the progress of " + group, RequestCode.GET_CONSUME_STATS, fields);
        return standing(json);
    }

    /** How far each group of a broker has come. */
    public Map<String, List<Standing>> standings(BrokerNode broker) {
        JsonObject json = fleet.json(
                broker,
                "show the progress of its groups",
                RequestCode.GET_BROKER_CONSUME_STATS,
                Map.of("isOrder", false));
        Map<String, List<Standing>> groups = new TreeMap<>();
        for (Object item : json.listOrEmpty("consumeStatsList")) {
            if (item instanceof JsonObject group) {
                group.entries()
                        .keySet()
                        .forEach(name -> groups.put(
                                name.toString(),
                                group.listOrEmpty(name.toString()).stream()
                                        .filter(JsonObject.class::isInstance)
                                        .map(stats -> standing((JsonObject) stats))
                                        .toList()));
            }
        }
        return groups;
    }

    private static Standing standing(JsonObject json) {
        SortedMap<QueueRef, Place> places = new TreeMap<>();
        json.objectOrEmpty("offsetTable").entries().forEach((key, value) -> {
            if (key instanceof JsonObject queue && value instanceof JsonObject place) {
                places.put(
                        QueueRef.of(queue),
                        new Place(
                                place.numberOr("consumerOffset", 0),
                                place.numberOr("pullOffset", place.numberOr("consumerOffset", 0)),
                                place.numberOr("brokerOffset", 0),
                                place.numberOr("lastTimestamp", 0)));
            }
        });
        return new Standing(places, decimal(json.get("consumeTps")));
    }

    static double decimal(Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }
}
