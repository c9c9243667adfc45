package io.gantry.broker.group;

import io.gantry.broker.table.NameRules;
import io.gantry.codec.DataVersion;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.registry.GroupConfig;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Groups in RocketMQ's JSON: in the file subscriptionGroup.json and in bodies. What it does not know, it keeps. */
final class GroupJson {
    private static final Set<String> KNOWN = Set.of(
            "groupName",
            "consumeEnable",
            "consumeBroadcastEnable",
            "notifyConsumerIdsChangedEnable",
            "retryQueueNums",
            "retryMaxTimes",
            "brokerId",
            "whichBrokerWhenConsumeSlowly",
            "groupSysFlag");

    /** What a group may bring that is not known here: text that is kept for as long as the group is. */
    private static final int MAX_REST_CHARS = 16 << 10;

    private static final int MAX_REST_DEPTH = 16;

    private GroupJson() {}

    /** One group, fields in RocketMQ's order. */
    static Map<String, Object> of(GroupConfig group) {
        Map<String, Object> json = new TreeMap<>();
        json.put("attributes", Map.of());
        json.put("consumeFromMinEnable", true);
        json.put("consumeMessageOrderly", false);
        json.put("consumeTimeoutMinute", 15);
        json.put("groupRetryPolicy", Map.of("type", "CUSTOMIZED"));
        json.putAll(group.rest());
        json.put("groupName", group.name());
        json.put("consumeEnable", group.isConsumeEnabled());
        json.put("consumeBroadcastEnable", group.isBroadcastEnabled());
        json.put("notifyConsumerIdsChangedEnable", group.isNotifyEnabled());
        json.put("retryQueueNums", group.retryQueues());
        json.put("retryMaxTimes", group.retryMaxTimes());
        json.put("brokerId", group.brokerId());
        json.put("whichBrokerWhenConsumeSlowly", group.slowBrokerId());
        json.put("groupSysFlag", group.sysFlag());
        return json;
    }

    /** A table of groups with what is forbidden to them, and its version. */
    static Map<String, Object> table(
            Map<String, GroupConfig> groups, Map<String, Map<String, Integer>> forbidden, DataVersion version) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataVersion", version.toJson());
        json.put("forbiddenTable", forbidden);
        Map<String, Object> table = new LinkedHashMap<>();
        groups.forEach((name, group) -> table.put(name, of(group)));
        json.put("subscriptionGroupTable", table);
        return json;
    }

    /** One group that a peer brings, see {@link #group}; too much of it is an IllegalArgumentException as well. */
    static GroupConfig read(JsonObject json) {
        Map<String, Object> rest = rest(json);
        if (depth(rest.values()) > MAX_REST_DEPTH
                || JsonWriter.COMPACT.write(rest).length() > MAX_REST_CHARS) {
            throw new IllegalArgumentException("What the group " + NameRules.shown(json.text("groupName"))
                    + " has beside the known settings must be nested at most " + MAX_REST_DEPTH
                    + " deep and have at most "
                    + MAX_REST_CHARS + " chars");
        }
        return group(json, rest);
    }

    private static Map<String, Object> rest(JsonObject json) {
        Map<String, Object> rest = new LinkedHashMap<>();
        json.entries().forEach((key, value) -> {
            if (!KNOWN.contains(key.toString()) && value != null) {
                rest.put(key.toString(), value);
            }
        });
        return rest;
    }

    /** One group; missing fields have RocketMQ's defaults. What makes no sense is an IllegalArgumentException. */
    private static GroupConfig group(JsonObject json, Map<String, Object> rest) {
        return new GroupConfig(
                json.text("groupName"),
                json.booleanOr("consumeEnable", true),
                json.booleanOr("consumeBroadcastEnable", true),
                json.booleanOr("notifyConsumerIdsChangedEnable", true),
                json.integerOr("retryQueueNums", 1),
                json.integerOr("retryMaxTimes", 16),
                json.numberOr("brokerId", 0),
                json.numberOr("whichBrokerWhenConsumeSlowly", 1),
                json.integerOr("groupSysFlag", 0),
                Map.copyOf(rest));
    }

    private static int depth(Collection<?> values) {
        int deepest = 0;
        for (Object value : values) {
            if (value instanceof JsonObject object) {
                deepest = Math.max(deepest, 1 + depth(object.entries().values()));
                deepest = Math.max(deepest, 1 + depth(object.entries().keySet()));
            } else if (value instanceof Collection<?> items) {
                deepest = Math.max(deepest, 1 + depth(items));
            }
        }
        return deepest;
    }

    /** The groups of a table, by name. A file may have more of a group than a peer may bring, and is read. */
    static Map<String, GroupConfig> readTable(JsonObject json) {
        Map<String, GroupConfig> groups = new LinkedHashMap<>();
        JsonObject table = json.objectOrEmpty("subscriptionGroupTable");
        for (Object name : table.entries().keySet()) {
            JsonObject one = table.object(name.toString());
            GroupConfig group = group(one, rest(one));
            groups.put(group.name(), group);
        }
        return groups;
    }

    /** What is forbidden: bits by topic by group. */
    static Map<String, Map<String, Integer>> readForbidden(JsonObject json) {
        Map<String, Map<String, Integer>> forbidden = new TreeMap<>();
        JsonObject table = json.objectOrEmpty("forbiddenTable");
        for (Object group : table.entries().keySet()) {
            JsonObject topics = table.object(group.toString());
            Map<String, Integer> bits = new TreeMap<>();
            List.copyOf(topics.entries().keySet())
                    .forEach(topic -> bits.put(topic.toString(), topics.integer(topic.toString())));
            forbidden.put(group.toString(), bits);
        }
        return forbidden;
    }
}
