package io.gantry.broker.topic;

import io.gantry.broker.table.TableVersion;
import io.gantry.codec.JsonObject;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** Topics in RocketMQ's JSON: in the file topics.json, in bodies, and in registrations with name servers. */
public final class TopicJson {
    private TopicJson() {}

    /** One topic, fields in RocketMQ's order. */
    public static Map<String, Object> of(TopicConfig topic) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("attributes", topic.attributes());
        json.put("order", topic.isOrdered());
        json.put("perm", topic.permission());
        json.put("readQueueNums", topic.readQueues());
        json.put("topicFilterType", "SINGLE_TAG");
        json.put("topicName", topic.name());
        json.put("topicSysFlag", topic.sysFlag());
        json.put("writeQueueNums", topic.writeQueues());
        return json;
    }

    /** A table of topics and its version. */
    public static Map<String, Object> table(Map<String, TopicConfig> topics, TableVersion version) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataVersion", version.json());
        json.put("topicConfigTable", topics(topics));
        return json;
    }

    /** Topics by name. */
    public static Map<String, Object> topics(Map<String, TopicConfig> topics) {
        Map<String, Object> table = new LinkedHashMap<>();
        topics.forEach((name, topic) -> table.put(name, of(topic)));
        return table;
    }

    /** One topic; missing fields have RocketMQ's defaults. */
    static TopicConfig read(JsonObject json) {
        Map<String, String> attributes = new LinkedHashMap<>();
        JsonObject given = json.objectOrEmpty("attributes");
        given.entries().keySet().forEach(key -> attributes.put(key.toString(), given.text(key.toString())));
        return new TopicConfig(
                json.text("topicName"),
                json.integerOr("readQueueNums", 16),
                json.integerOr("writeQueueNums", 16),
                json.integerOr("perm", Permission.READ_WRITE),
                json.integerOr("topicSysFlag", 0),
                json.booleanOr("order", false),
                attributes);
    }

    /** The topics of a table, by name. */
    static Map<String, TopicConfig> readTable(JsonObject json) {
        Map<String, TopicConfig> topics = new LinkedHashMap<>();
        JsonObject table = json.objectOrEmpty("topicConfigTable");
        for (Object name : table.entries().keySet()) {
            TopicConfig topic = read(table.object(name.toString()));
            topics.put(topic.name(), topic);
        }
        return topics;
    }
}
