package io.gantry.codec;

import io.gantry.route.TopicConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The topics of a broker and their version: the body of GET_ALL_TOPIC_CONFIG and of old registrations, and the
 * content of topics.json. Unmodifiable by contract: {@code topics} is not copied.
 *
 * @param topics by name
 */
public record TopicTable(Map<String, TopicConfig> topics, DataVersion version) {
    /** No topics. */
    public static final TopicTable EMPTY = new TopicTable(Map.of(), DataVersion.NONE);

    public static TopicTable of(JsonObject json) {
        Map<String, TopicConfig> topics = new LinkedHashMap<>();
        json.objectOrEmpty("topicConfigTable").entries().forEach((key, value) -> {
            if (!(key instanceof String name) || !(value instanceof JsonObject fields)) {
                throw new BadBodyException("The topicConfigTable must map names to objects, found "
                        + JsonObject.kindOf(key) + " mapped to " + JsonObject.kindOf(value));
            }
            TopicConfig topic = TopicConfigs.fromJson(name, fields);
            topics.put(topic.name(), topic);
        });
        return new TopicTable(topics, DataVersion.of(json.objectOrEmpty("dataVersion")));
    }

    /** The value to write as JSON. */
    public Map<String, Object> toJson() {
        Map<String, Object> table = new LinkedHashMap<>();
        topics.forEach((name, topic) -> table.put(name, TopicConfigs.toJson(topic)));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("dataVersion", version.toJson());
        fields.put("topicConfigTable", table);
        return fields;
    }
}
