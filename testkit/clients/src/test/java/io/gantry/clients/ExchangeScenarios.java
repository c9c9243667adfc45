package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One store directory that goes from Apache's broker to Gantry's and back, first by kill -9 under load, then by a
 * clean stop: each finds all that the other was given, goes on with it, and writes what the next must find. Files are
 * small, so that there are several of each kind.
 */
final class ExchangeScenarios {
    private static final int QUEUES = 2;
    private static final int KILLS = 2;
    private static final int ONE_SEGMENT = 64;
    private static final int CREATE_TOPIC = 17;
    private static final int CREATE_GROUP = 200;

    /** Names of messages the group has not read yet. */
    private final TreeSet<String> unread = new TreeSet<>();
    /** Names of messages sent with a delay, all. */
    private final TreeSet<String> delayed = new TreeSet<>();
    /** Unique ids and names of messages of every hand. */
    private final Map<String, String> byId = new HashMap<>();

    private final Map<String, String> byKey = new HashMap<>();
    private final TreeSet<String> tagged = new TreeSet<>();
    private ClientVm client;
    private String namesrv;
    private String topic;
    private String delayTopic;
    private String loadTopic;

    @ParameterizedTest(name = "begun by {0}, {1}, segments of {2} MiB, clean stops: {3}")
    @CsvSource({"APACHE,SYNC_FLUSH,64,2", "GANTRY,ASYNC_FLUSH,4,0"})
    void nothingIsLostWhenADirectoryGoesToTheOtherAndBack(Peer first, String flush, int segmentMegabytes, int stops) {
        Peer peer = first;
        Node broker = null;
        try (Node nameServer = Node.nameServer(Peer.GANTRY).start();
                ClientVm own = ClientVm.start(ClassPath.CLIENT_5)) {
            client = own;
            namesrv = nameServer.address();
            broker = smallFiles(Node.broker(first, namesrv), segmentMegabytes)
                    .with("flushDiskType", flush)
                    .with("flushConsumerOffsetInterval", 1_000)
                    .with("flushDelayOffsetInterval", 1_000)
                    .start();
            topic = Stage.createTopic(broker, namesrv, QUEUES);
            delayTopic = Stage.createTopic(broker, namesrv, 1);
            for (int hand = 0; hand < KILLS + stops; hand++) {
                boolean isKilled = hand < KILLS;
                write(broker, hand);
                StoreFacts facts = StoreFacts.of(client, namesrv, broker, topic, QUEUES);
                if (isKilled) {
                    killUnderLoad(broker, facts, hand);
                } else {
                    delay("later" + hand, 2);
                    broker.stop();
                }
                peer = peer == Peer.APACHE ? Peer.GANTRY : Peer.APACHE;
                broker = broker.under(peer).start();
                facts.areKept(StoreFacts.of(client, namesrv, broker, topic, QUEUES));
                if (isKilled) {
                    readBackTheLoad(broker);
                }
                find();
                awaitDelayed(broker);
            }
            everyDelayedMessageCameOnceAndInTime();
        } finally {
            if (broker != null) {
                broker.close();
            }
        }
    }

    @Test
    void whatGantryExpiredIsGoneForApacheAndNothingElse() {
        try (Node nameServer = Node.nameServer(Peer.GANTRY).start();
                ClientVm own = ClientVm.start(ClassPath.CLIENT_5);
                Node gantry = smallFiles(Node.broker(Peer.GANTRY, nameServer.address()), 4)
                        .with("deleteWhen", "00;01;02;03;04;05;06;07;08;09;10;11;12;13;14;15;16;17;18;19;20;21;22;23")
                        .with("cleanResourceInterval", 1_000)
                        .start();
                Node apache = gantry.under(Peer.APACHE)) {
            client = own;
            namesrv = nameServer.address();
            loadTopic = Stage.createTopic(gantry, namesrv, QUEUES);
            load();
            client.run("awaitLoad", Map.of("count", 400));
            client.run("stopLoad", Map.of());
            Path first = gantry.store().resolve("commitlog/00000000000000000000");
            Await.that("the first segment, three days old, is removed", Duration.ofSeconds(30), () -> {
                age(first);
                return StoreFacts.minOffset(gantry, loadTopic, 0) > 0 && StoreFacts.minOffset(gantry, loadTopic, 1) > 0;
            });
            StoreFacts facts = StoreFacts.of(client, namesrv, gantry, loadTopic, QUEUES);
            gantry.stop();
            apache.start();
            facts.areKept(StoreFacts.of(client, namesrv, apache, loadTopic, QUEUES));
            apache.kill();
            gantry.start();
            facts.areKept(StoreFacts.of(client, namesrv, gantry, loadTopic, QUEUES));
        }
    }

    private static void age(Path segment) {
        try {
            if (Files.exists(segment)) {
                Files.setLastModifiedTime(segment, FileTime.fromMillis(0));
            }
        } catch (NoSuchFileException e) {
            // It went in between.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Node smallFiles(Node broker, int segmentMegabytes) {
        return broker.with("mappedFileSizeCommitLog", segmentMegabytes << 20)
                .with("mappedFileSizeConsumeQueue", 20 * 100)
                .with("maxHashSlotNum", 100)
                .with("maxIndexNum", 300);
    }

    private void write(Node broker, int hand) {
        tables(broker, hand);
        loadTopic = Stage.createTopic(broker, namesrv, QUEUES);
        delay("soon" + hand, 1);
        send(broker, "w" + hand, 40, "shards", QUEUES, "tag", "a", "property", "colour:red");
        send(broker, "big" + hand, 1, "size", 100_000);
        send(broker, "batch" + hand, 5, "mode", "batch");
        consume();
        send(broker, "rest" + hand, 6, "shards", QUEUES);
        awaitDelayed(broker);
    }

    /** A topic and a group that differ from the defaults, and from those of other hands. */
    private static void tables(Node broker, int hand) {
        Map<String, String> fields = Map.of(
                "topic", Stage.fresh("odd"),
                "defaultTopic", "TBW102",
                "readQueueNums", String.valueOf(2 + hand),
                "writeQueueNums", String.valueOf(5 - hand),
                "perm", String.valueOf(List.of(4, 2, 6, 0).get(hand)),
                "topicFilterType", "SINGLE_TAG",
                "topicSysFlag", String.valueOf(hand),
                "order", "true",
                "attributes", "+message.type=FIFO");
        RawCall created = RawCall.ask(broker.address(), CREATE_TOPIC, fields);
        assertEquals(0, created.code(), created.header());
        String group = "{\"groupName\":\"" + Stage.fresh("group") + "\",\"consumeEnable\":" + (hand % 2 == 0)
                + ",\"consumeBroadcastEnable\":false,\"consumeMessageOrderly\":true,\"retryQueueNums\":" + (hand + 2)
                + ",\"retryMaxTimes\":" + (hand + 3) + ",\"consumeTimeoutMinute\":" + (hand + 9) + "}";
        try {
            RawCall stored =
                    RawCall.to(broker.address(), CREATE_GROUP, Map.of(), group.getBytes(StandardCharsets.UTF_8));
            assertEquals(0, stored.code(), stored.header());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(Node broker, String prefix, int count, Object... more) {
        List<Object> pairs =
                new ArrayList<>(List.of("topic", topic, "count", count, "prefix", prefix, "key", prefix + "-key-"));
        pairs.addAll(List.of(more));
        List<JsonObject> sent = client.run("send", Stage.argsAt(namesrv, pairs.toArray()))
                .getJsonArray("results")
                .getValuesAs(JsonObject.class);
        for (JsonObject each : sent.subList(Math.max(0, sent.size() - QUEUES), sent.size())) {
            StoreFacts.awaitMaxOffset(broker, topic, each.getInt("queue"), each.getInt("offset") + 1);
        }
        int shards = pairs.contains("shards") ? QUEUES : 1;
        List<String> names = IntStream.range(0, count)
                .mapToObj(i -> prefix + "-" + i % shards + "-" + i / shards)
                .toList();
        unread.addAll(names);
        if (pairs.contains("tag")) {
            tagged.addAll(names);
        }
        byKey.put(prefix + "-key-" + (count - 1), names.get(count - 1));
        if (!pairs.contains("mode")) {
            byId.put(sent.get(0).getString("id"), names.get(0));
        }
    }

    private void delay(String prefix, int level) {
        client.run(
                "send", Stage.argsAt(namesrv, "topic", delayTopic, "count", 3, "prefix", prefix, "delayLevel", level));
        IntStream.range(0, 3).forEach(i -> delayed.add(prefix + "-0-" + i));
    }

    private void awaitDelayed(Node broker) {
        StoreFacts.awaitMaxOffset(broker, delayTopic, 0, delayed.size());
    }

    private void consume() {
        Map<String, Object> arguments = Stage.argsAt(
                namesrv,
                "topic",
                topic,
                "group",
                StoreFacts.groupOf(topic),
                "mode",
                "push",
                "name",
                topic,
                "count",
                unread.size());
        client.run("startConsumer", arguments);
        client.run("awaitConsumer", arguments);
        List<String> got =
                client.run("stopConsumer", arguments).getJsonArray("accepted").getValuesAs(JsonObject.class).stream()
                        .map(message -> message.getString("name"))
                        .sorted()
                        .toList();
        assertEquals(List.copyOf(unread), got, "the group goes on where it was");
        unread.clear();
    }

    private void killUnderLoad(Node broker, StoreFacts facts, int hand) {
        facts.awaitOnDisk(broker, topic);

        load();
        delay("later" + hand, 2);
        client.run("awaitLoad", Map.of("count", 200));
        broker.kill();
    }

    private void load() {
        client.run(
                "startLoad",
                Stage.argsAt(
                        namesrv,
                        "topic",
                        loadTopic,
                        "group",
                        loadTopic,
                        "retries",
                        0,
                        "size",
                        8_000,
                        "compressOver",
                        1 << 20));
    }

    private void readBackTheLoad(Node broker) {
        client.run("awaitLoad", Map.of("count", 20));
        JsonObject acknowledged = client.run("stopLoad", Map.of()).getJsonObject("queues");
        Acknowledged.areReadBack(acknowledged, client, broker, loadTopic, 220);
    }

    /** The index has what every hand wrote, and the queues know the tags. */
    private void find() {
        TreeSet<String> found = new TreeSet<>();
        JsonObject read = client.run("readQueues", Stage.argsAt(namesrv, "topic", topic, "tags", "a"));
        read.getJsonObject("queues").values().stream()
                .flatMap(queue -> queue.asJsonArray().getValuesAs(JsonArray.class).stream())
                .forEach(message -> found.add(message.getString(2)));
        assertEquals(tagged, found, "messages with the tag");
        findByIndex();
    }

    private void findByIndex() {
        byKey.forEach((key, name) -> {
            JsonObject found = client.attempt("query", Stage.argsAt(namesrv, "topic", topic, "key", key));
            assertTrue(found.containsKey("messages"), () -> key + ": " + found);
            assertEquals(1, found.getJsonArray("messages").size(), () -> key + ": " + found);
            assertEquals(name, found.getJsonArray("messages").getJsonObject(0).getString("name"));
        });
        byId.forEach((id, name) -> {
            JsonObject found = client.attempt("view", Stage.argsAt(namesrv, "topic", topic, "id", id));
            assertTrue(found.containsKey("message"), () -> id + " of " + name + ": " + found);
            assertEquals(name, found.getJsonObject("message").getString("name"));
        });
    }

    private void everyDelayedMessageCameOnceAndInTime() {
        List<JsonArray> delivered =
                ReadBack.of(client, namesrv, delayTopic, message -> message).get(0);
        assertEquals(
                List.copyOf(delayed),
                delivered.stream().map(message -> message.getString(2)).sorted().toList());
        for (JsonArray message : delivered) {
            int least = message.getString(2).startsWith("soon") ? 1_000 : 5_000;
            assertTrue(message.getInt(4) >= least, () -> "delivered too early: " + message);
        }
    }
}
