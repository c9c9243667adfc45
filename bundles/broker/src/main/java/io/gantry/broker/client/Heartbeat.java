package io.gantry.broker.client;

import io.gantry.broker.table.NameRules;
import io.gantry.codec.JsonObject;
import io.gantry.registry.ConsumerMode;
import io.gantry.registry.Subscription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client says of itself every 30 seconds.
 *
 * @param fingerprint hash of the subscriptions in the heartbeats of version 2; 0 in those of version 1
 * @param isWithoutSubscriptions whether a heartbeat of version 2 left the subscriptions out
 */
record Heartbeat(
        String clientId,
        List<String> producers,
        List<Consumption> consumers,
        int fingerprint,
        boolean isWithoutSubscriptions) {
    private static final int MAX_WORD_CHARS = 64;

    /**
     * One group the client consumes in.
     *
     * @param isUnitMode whether the group belongs to a unit; its retry topic is marked so
     */
    record Consumption(String group, ConsumerMode mode, List<Subscription> subscriptions, boolean isUnitMode) {}

    /** Reads a heartbeat; what makes no sense is an IllegalArgumentException. */
    static Heartbeat read(JsonObject json, ClientLimits limits) {
        String clientId = json.text("clientID");
        refuse(NameRules.flawOfClientId(clientId));
        List<String> producers = new ArrayList<>();
        for (Object item : json.listOrEmpty("producerDataSet")) {
            producers.add(group(object(item)));
        }
        List<Consumption> consumers = new ArrayList<>();
        for (Object item : json.listOrEmpty("consumerDataSet")) {
            consumers.add(consumption(object(item), limits));
        }
        boolean isWithout = json.booleanOr("withoutSub", json.booleanOr("isWithoutSub", false));
        return new Heartbeat(clientId, producers, consumers, json.integerOr("heartbeatFingerprint", 0), isWithout);
    }

    private static Consumption consumption(JsonObject json, ClientLimits limits) {
        ConsumerMode mode = new ConsumerMode(
                word(json, "consumeType", "CONSUME_PASSIVELY"),
                word(json, "messageModel", "CLUSTERING"),
                word(json, "consumeFromWhere", "CONSUME_FROM_LAST_OFFSET"));
        List<?> items = json.listOrEmpty("subscriptionDataSet");
        if (items.size() > limits.maxSubscriptions()) {
            throw new IllegalArgumentException(
                    "a group subscribes to " + items.size() + " topics, allowed are " + limits.maxSubscriptions());
        }
        Map<String, Subscription> subscriptions = new LinkedHashMap<>();
        for (Object item : items) {
            Subscription subscription = subscription(object(item));
            subscriptions.put(subscription.topic(), subscription);
        }
        return new Consumption(
                group(json), mode, List.copyOf(subscriptions.values()), json.booleanOr("unitMode", false));
    }

    private static Subscription subscription(JsonObject json) {
        String topic = json.text("topic");
        refuse(NameRules.flawOfTopic(topic));
        return Subscription.of(
                topic,
                json.textOr("subString", Subscription.ALL),
                word(json, "expressionType", Subscription.TAG),
                json.numberOr("subVersion", 0),
                json.booleanOr("classFilterMode", false));
    }

    /** One of a few words; kept for as long as the client is there. */
    private static String word(JsonObject json, String name, String fallback) {
        String word = json.textOr(name, fallback);
        if (word.length() > MAX_WORD_CHARS) {
            throw new IllegalArgumentException(
                    name + " has " + word.length() + " chars, allowed are " + MAX_WORD_CHARS);
        }
        return word;
    }

    private static String group(JsonObject json) {
        String group = json.text("groupName");
        refuse(NameRules.flawOfGroup(group));
        return group;
    }

    private static JsonObject object(Object item) {
        if (item instanceof JsonObject object) {
            return object;
        }
        throw new IllegalArgumentException("the sets of a heartbeat must contain objects");
    }

    private static void refuse(String flaw) {
        if (flaw != null) {
            throw new IllegalArgumentException(flaw);
        }
    }
}
