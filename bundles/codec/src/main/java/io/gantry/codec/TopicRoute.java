package io.gantry.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who holds a topic: the body of GET_ROUTEINFO_BY_TOPIC.
 *
 * @param orderedQueues the topic's entry of the order configuration; null when there is none
 * @param filterServers by broker address
 * @param mappings by broker name; empty for a topic that is not static
 */
public record TopicRoute(
        String orderedQueues,
        List<TopicQueues> queues,
        List<BrokerEntry> brokers,
        Map<String, List<String>> filterServers,
        Map<String, QueueMapping> mappings) {
    /** Reads the queues and brokers of a route; filter servers and mappings are left out. */
    public static TopicRoute of(JsonObject json) {
        List<TopicQueues> queues = new ArrayList<>();
        for (Object item : json.listOrEmpty("queueDatas")) {
            queues.add(TopicQueues.of(fields("queueDatas", item)));
        }
        List<BrokerEntry> brokers = new ArrayList<>();
        for (Object item : json.listOrEmpty("brokerDatas")) {
            brokers.add(BrokerEntry.of(fields("brokerDatas", item)));
        }
        return new TopicRoute(json.textOr("orderTopicConf", null), queues, brokers, Map.of(), Map.of());
    }

    /** The value to write as JSON: {@link JsonWriter#STANDARD} for clients from version 4.9.4 on. */
    public Map<String, Object> toJson() {
        Map<String, Object> mappingsJson = new TreeMap<>();
        mappings.forEach((broker, mapping) -> mappingsJson.put(broker, mapping.toJson()));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("brokerDatas", brokers.stream().map(BrokerEntry::toJson).toList());
        fields.put("filterServerTable", filterServers);
        fields.put("orderTopicConf", orderedQueues);
        fields.put("queueDatas", queues.stream().map(TopicQueues::toJson).toList());
        fields.put("topicQueueMappingByBroker", mappingsJson.isEmpty() ? null : mappingsJson);
        return fields;
    }

    private static JsonObject fields(String name, Object item) {
        if (item instanceof JsonObject fields) {
            return fields;
        }
        throw new BadBodyException("An item of " + name + " must be an object, found " + JsonObject.kindOf(item));
    }
}
