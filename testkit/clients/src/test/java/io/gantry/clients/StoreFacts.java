package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a broker says of all that is in its directory; two programs that open one directory say the same.
 *
 * @param messages of the topic, in full, by queue
 * @param ends the topic's first and next offset, by queue
 * @param consumed the group's offset, by queue
 * @param topics their configurations
 * @param groups their configurations
 * @param delivered how many messages of delay level 1 were delivered
 */
record StoreFacts(
        Map<Integer, ?> messages,
        Map<Integer, String> ends,
        Map<Integer, Long> consumed,
        Map<String, JsonValue> topics,
        Map<String, JsonValue> groups,
        long delivered) {
    private static final int ALL_TOPICS = 21;
    private static final int ALL_GROUPS = 201;
    private static final int ALL_CONSUMER_OFFSETS = 43;
    private static final int ALL_DELAY_OFFSETS = 45;
    private static final int MIN_OFFSET = 31;
    private static final int MAX_OFFSET = 30;
    private static final Pattern PAIR = Pattern.compile("(\\d+)\"?\\s*:\\s*(\\d+)");
    private static final Pattern OFFSET = Pattern.compile("\"offset\":\"?(-?\\d+)");

    /** Asks a broker for everything of a topic with that many queues, and of the topic's only group. */
    static StoreFacts of(ClientVm client, String namesrv, Node broker, String topic, int queues) {
        Map<Integer, String> ends = new TreeMap<>();
        for (int queue = 0; queue < queues; queue++) {
            ends.put(queue, minOffset(broker, topic, queue) + " to " + offset(broker, MAX_OFFSET, topic, queue));
        }
        return new StoreFacts(
                ReadBack.inFull(client, namesrv, topic),
                ends,
                pairs(ask(broker, ALL_CONSUMER_OFFSETS), topic + "@" + groupOf(topic)),
                own(ask(broker, ALL_TOPICS), "topicConfigTable"),
                own(ask(broker, ALL_GROUPS), "subscriptionGroupTable"),
                pairs(ask(broker, ALL_DELAY_OFFSETS), "offsetTable").getOrDefault(1, 0L));
    }

    static String groupOf(String topic) {
        return topic + "-group";
    }

    /** The offset of a queue's first message that is there. */
    static long minOffset(Node broker, String topic, int queue) {
        return offset(broker, MIN_OFFSET, topic, queue);
    }

    /** Waits until a queue has had that many messages: they come after the answer to their producer. */
    static void awaitMaxOffset(Node broker, String topic, int queue, long least) {
        Await.that(
                topic + "/" + queue + " has had " + least + " messages",
                Duration.ofSeconds(30),
                () -> offset(broker, MAX_OFFSET, topic, queue) >= least);
    }

    /** Waits until the offsets of consumers and of delayed messages are in the broker's files. */
    void awaitOnDisk(Node broker, String topic) {
        Await.that(
                "consumer offsets in the file: " + consumed,
                Duration.ofSeconds(30),
                () -> consumed.equals(pairs(file(broker, "consumerOffset.json"), topic + "@" + groupOf(topic))));
        Await.that(
                "progress of delay level 1 in the file: " + delivered,
                Duration.ofSeconds(30),
                () -> delivered
                        == pairs(file(broker, "delayOffset.json"), "offsetTable")
                                .getOrDefault(1, 0L));
    }

    /** Nothing of these is missing or different in what another broker says now. */
    void areKept(StoreFacts now) {
        assertAll(
                () -> assertEquals(messages, now.messages, "messages"),
                () -> assertEquals(ends, now.ends, "first and next offset of each queue"),
                () -> assertEquals(consumed, now.consumed, "consumer offsets"),
                () -> assertEquals(topics, now.topics, "topics"),
                () -> assertEquals(groups, now.groups, "groups"),
                () -> assertEquals(delivered, now.delivered, "progress of delay level 1"));
    }

    private static String file(Node broker, String name) {
        return Places.read(broker.store().resolve("config").resolve(name));
    }

    private static String ask(Node broker, int code) {
        RawCall answer = RawCall.ask(broker.address(), code, Map.of());
        assertEquals(0, answer.code(), answer.header());
        return answer.text();
    }

    private static long offset(Node broker, int code, String topic, int queue) {
        RawCall answer = RawCall.ask(broker.address(), code, Map.of("topic", topic, "queueId", String.valueOf(queue)));
        Matcher matcher = OFFSET.matcher(answer.header());
        if (!matcher.find()) {
            throw new AssertionError("no offset of " + topic + "/" + queue + ": " + answer.header());
        }
        return Long.parseLong(matcher.group(1));
    }

    /** The entries of a table that the tests made: their names have a number at the end. */
    private static Map<String, JsonValue> own(String json, String table) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            JsonObject all = reader.readObject().getJsonObject(table);
            Map<String, JsonValue> own = new TreeMap<>(all);
            own.keySet().removeIf(name -> !name.matches("(topic|odd|group)-\\d+"));
            return own;
        }
    }

    /** Numbers by number, as both programs write them: with or without quotes around the keys. */
    private static Map<Integer, Long> pairs(String text, String name) {
        Map<Integer, Long> pairs = new TreeMap<>();
        Matcher table = Pattern.compile(Pattern.quote('"' + name + '"') + "\\s*:\\s*\\{([^}]*)}")
                .matcher(text);
        if (table.find()) {
            Matcher pair = PAIR.matcher(table.group(1));
            while (pair.find()) {
                pairs.put(Integer.valueOf(pair.group(1)), Long.valueOf(pair.group(2)));
            }
        }
        return pairs;
    }
}
