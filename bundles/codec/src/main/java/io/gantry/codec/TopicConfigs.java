package io.gantry.codec;

import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A topic's configuration as JSON (bodies, topics.json) and as the one-line text of compressed registrations. */
public final class TopicConfigs {
    /** Longer than any name that RocketMQ accepts, with the prefix of a retry topic. */
    public static final int MAX_NAME_CHARS = 1024;

    private static final int DEFAULT_QUEUES = 16;

    /** The only filter type that is in use. */
    private static final String FILTER_TYPE = "SINGLE_TAG";

    private TopicConfigs() {}

    /** The value to write as JSON. */
    public static Map<String, Object> toJson(TopicConfig topic) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("attributes", new TreeMap<>(topic.attributes()));
        fields.put("order", topic.isOrdered());
        fields.put("perm", topic.permission());
        fields.put("readQueueNums", topic.readQueues());
        fields.put("topicFilterType", FILTER_TYPE);
        fields.put("topicName", topic.name());
        fields.put("topicSysFlag", topic.sysFlag());
        fields.put("writeQueueNums", topic.writeQueues());
        return fields;
    }

    /**
     * Reads a topic.
     *
     * @param name used when the object has no topicName
     */
    public static TopicConfig fromJson(String name, JsonObject json) {
        return checked(new TopicConfig(
                json.textOr("topicName", name),
                json.integerOr("readQueueNums", DEFAULT_QUEUES),
                json.integerOr("writeQueueNums", DEFAULT_QUEUES),
                json.integerOr("perm", Permission.READ_WRITE),
                json.integerOr("topicSysFlag", 0),
                json.booleanOr("order", false),
                attributes(json.objectOrEmpty("attributes"))));
    }

    /** {@code name readQueues writeQueues permission filterType attributes}, with one space between. */
    public static String toText(TopicConfig topic) {
        return String.join(
                " ",
                topic.name(),
                Integer.toString(topic.readQueues()),
                Integer.toString(topic.writeQueues()),
                Integer.toString(topic.permission()),
                FILTER_TYPE,
                JsonWriter.COMPACT.write(new TreeMap<>(topic.attributes())));
    }

    /** Reads what {@link #toText} wrote; brokers before version 5 leave the attributes out. */
    public static TopicConfig fromText(String text) {
        String[] parts = text.split(" ", 6);
        if (parts.length < 5) {
            throw new BadBodyException("A topic must be 'name readQueues writeQueues permission filterType attributes',"
                    + " found '" + shortened(text) + "'");
        }
        boolean hasAttributes = parts.length == 6 && !parts[5].isBlank();
        return checked(new TopicConfig(
                parts[0],
                number(parts[1], text),
                number(parts[2], text),
                number(parts[3], text),
                0,
                false,
                hasAttributes ? attributes(Json.parseObject(parts[5])) : Map.of()));
    }

    private static int number(String part, String text) {
        try {
            return Integer.parseInt(part);
        } catch (NumberFormatException e) {
            throw new BadBodyException(
                    "'" + shortened(part) + "' in the topic '" + shortened(text) + "' must be a whole number");
        }
    }

    private static Map<String, String> attributes(JsonObject json) {
        if (json.entries().isEmpty()) {
            return Map.of();
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        json.entries().keySet().forEach(key -> {
            if (key instanceof String name && json.has(name)) {
                attributes.put(name, json.text(name));
            }
        });
        return attributes;
    }

    private static TopicConfig checked(TopicConfig topic) {
        String name = topic.name();
        if (name == null || name.isEmpty() || name.length() > MAX_NAME_CHARS) {
            throw new BadBodyException("A topic's name must have 1 to " + MAX_NAME_CHARS + " chars, found "
                    + (name == null ? "none" : name.length() + " chars"));
        }
        if (topic.readQueues() < 0 || topic.writeQueues() < 0) {
            throw new BadBodyException("The topic " + shortened(name) + " must not have less than 0 queues, found "
                    + topic.readQueues() + " for reading and " + topic.writeQueues() + " for writing");
        }
        return topic;
    }

    private static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
}
