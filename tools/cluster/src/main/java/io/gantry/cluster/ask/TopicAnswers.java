package io.gantry.cluster.ask;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.CallConnection;
import io.gantry.codec.Frame;
import io.gantry.codec.JsonObject;
import io.gantry.codec.TopicConfigs;
import io.gantry.message.SystemTopic;
import io.gantry.route.TopicConfig;
import io.gantry.wire.RequestCode;
import io.gantry.wire.ResponseCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What brokers say of topics. */
public final class TopicAnswers {
    private final Fleet fleet;

    /** What a queue holds: offsets of its oldest message and behind its newest, and when that was stored. */
    public record Range(long min, long max, long lastMillis) {}

    /** The queues of a topic on one broker, and messages stored per second. */
    public record Figures(SortedMap<QueueRef, Range> ranges, double perSecond) {}

    public TopicAnswers(Fleet fleet) {
        this.fleet = fleet;
    }

    /** All topics of a broker. */
    public Map<String, TopicConfig> all(BrokerNode broker) {
        Map<String, TopicConfig> topics = new TreeMap<>();
        pages().of(broker).forEach((name, json) -> topics.put(name, TopicConfigs.fromJson(name, json)));
        return topics;
    }

    /** A text that is another whenever a topic of the broker was made, changed or removed. */
    public String version(BrokerNode broker) {
        return pages().version(broker);
    }

    private Pages pages() {
        return new Pages(fleet, "topic", "topicConfigTable", RequestCode.GET_ALL_TOPIC_CONFIG);
    }

    /** A topic as one broker has it; null when it has none. */
    public TopicConfig one(BrokerNode broker, String topic) {
        CallConnection connection = fleet.to(broker);
        Frame answer = connection.ask(RequestCode.GET_TOPIC_CONFIG, Map.of("topic", topic));
        switch (answer.code()) {
            case ResponseCode.SUCCESS:
                return TopicConfigs.fromJson(topic, Fleet.read(broker.address(), answer));
            case ResponseCode.TOPIC_NOT_EXIST:
                return null;
            case ResponseCode.REQUEST_CODE_NOT_SUPPORTED:
                // Brokers before 5.0 list all or nothing.
                return all(broker).get(topic);
            default:
                throw connection.refusal("show topic " + topic, answer);
        }
    }

    /** Where the queues of a topic begin and end; null when the broker has no such topic. */
    public Figures figures(BrokerNode broker, String topic) {
        CallConnection connection = fleet.to(broker);
        Frame answer = connection.ask(RequestCode.GET_TOPIC_STATS_INFO, Map.of("topic", topic));
        if (answer.code() == ResponseCode.TOPIC_NOT_EXIST) {
            return null;
        }
        if (answer.code() != 0) {
            throw connection.refusal("show the queues of topic " + topic, answer);
        }
        JsonObject json = Fleet.read(broker.address(), answer);
        SortedMap<QueueRef, Range> ranges = new TreeMap<>();
        json.objectOrEmpty("offsetTable").entries().forEach((key, value) -> {
            if (key instanceof JsonObject queue && value instanceof JsonObject range) {
                ranges.put(
                        QueueRef.of(queue),
                        new Range(
                                range.numberOr("minOffset", 0),
                                range.numberOr("maxOffset", 0),
                                range.numberOr("lastUpdateTimestamp", 0)));
            }
        });
        return new Figures(ranges, GroupAnswers.decimal(json.get("topicPutTps")));
    }

    /** The groups that consume a topic of one broker, connected or not. */
    public SortedSet<String> groups(BrokerNode broker, String topic) {
        SortedSet<String> groups = new TreeSet<>();
        fleet.json(
                        broker,
                        "say who consumes topic " + topic,
                        RequestCode.QUERY_TOPIC_CONSUME_BY_WHO,
                        Map.of("topic", topic))
                .listOrEmpty("groupList")
                .forEach(group -> groups.add(String.valueOf(group)));
        return groups;
    }

    /**
     * Makes a topic, or changes the one that is there.
     *
     * @param attributes to set, as {@code name=value}; others are left as they are
     */
    public void put(BrokerNode broker, TopicConfig topic, Set<String> attributes) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("topic", topic.name());
        fields.put("defaultTopic", SystemTopic.AUTO_CREATE);
        fields.put("readQueueNums", topic.readQueues());
        fields.put("writeQueueNums", topic.writeQueues());
        fields.put("perm", topic.permission());
        fields.put("topicFilterType", "SINGLE_TAG");
        fields.put("topicSysFlag", topic.sysFlag());
        fields.put("order", topic.isOrdered());
        if (!attributes.isEmpty()) {
            fields.put("attributes", "+" + String.join(",+", attributes));
        }
        fleet.to(broker).require("take topic " + topic.name(), RequestCode.UPDATE_AND_CREATE_TOPIC, fields);
    }

    /** Deletes a topic and its queues. */
    public void delete(BrokerNode broker, String topic) {
        fleet.to(broker).require("delete topic " + topic, RequestCode.DELETE_TOPIC_IN_BROKER, Map.of("topic", topic));
    }

    /** Topics that brokers make for themselves; every other is somebody's own, or a group's. */
    public Set<String> system(BrokerNode broker) {
        Set<String> names = new TreeSet<>();
        fleet.json(broker, "list its system topics", RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER, Map.of())
                .listOrEmpty("topicList")
                .forEach(name -> names.add(String.valueOf(name)));
        return names;
    }

    /** What a topic is for, by its name. */
    public static String kind(String topic, Set<String> system) {
        if (topic.startsWith(SystemTopic.RETRY_PREFIX)) {
            return "retry";
        }
        if (topic.startsWith(SystemTopic.DEAD_LETTER_PREFIX)) {
            return "dead-letter";
        }
        return system.contains(topic) || topic.startsWith(SystemTopic.SYSTEM_PREFIX) ? "system" : "normal";
    }
}
