package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What producers rely on. */
final class SendScenarios {
    private final Stage stage = Stage.shared();

    @EachClient
    void syncSendsGetConsecutiveOffsetsInTheChosenQueue(ClassPath version) {
        String topic = stage.topic(2);
        List<JsonObject> results = stage.send(version, "topic", topic, "count", 20, "shards", 2);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < results.size(); i++) {
            JsonObject result = results.get(i);
            assertEquals("SEND_OK", result.getString("status"));
            assertEquals(i % 2, result.getInt("queue"));
            assertEquals(i / 2, result.getInt("offset"));
            assertEquals(stage.broker().name(), result.getString("broker"));
            assertTrue(ids.add(result.getString("id")) && ids.add(result.getString("offsetId")), "ids are unique");
        }
        Map<Integer, List<String>> read = ReadBack.of(stage.client(version), stage.namesrv(), topic);
        assertEquals("m-0-0 m-0-1 m-0-2 m-0-3 m-0-4 m-0-5 m-0-6 m-0-7 m-0-8 m-0-9", String.join(" ", read.get(0)));
        assertEquals("m-1-0 m-1-1 m-1-2 m-1-3 m-1-4 m-1-5 m-1-6 m-1-7 m-1-8 m-1-9", String.join(" ", read.get(1)));
    }

    @EachClient
    void asyncSendsAreAllAnsweredAndStoredOnce(ClassPath version) {
        String topic = stage.topic(4);
        JsonObject reply = stage.client(version).run("send", stage.args("topic", topic, "count", 200, "mode", "async"));
        assertEquals(List.of(), reply.getJsonArray("failures"));
        assertEquals(200, reply.getJsonArray("results").size());
        assertEquals(200, new TreeSet<>(ReadBack.all(stage.client(version), stage.namesrv(), topic)).size());
    }

    @EachClient
    void oneWaySendsArriveWithoutAnAnswer(ClassPath version) {
        String topic = stage.topic(1);
        stage.client(version).run("send", stage.args("topic", topic, "count", 10, "mode", "oneway"));
        Await.that(
                "10 one-way messages",
                java.time.Duration.ofSeconds(30),
                () -> ReadBack.all(stage.client(version), stage.namesrv(), topic)
                                .size()
                        == 10);
    }

    @EachClient
    void batchIsStoredAsSingleMessagesInOrder(ClassPath version) {
        String topic = stage.topic(1);
        List<JsonObject> results =
                stage.send(version, "topic", topic, "count", 30, "mode", "batch", "tag", "a", "key", "b");
        assertEquals("SEND_OK", results.get(0).getString("status"));
        assertEquals(30, results.get(0).getString("offsetId").split(",").length);
        assertEquals(0, results.get(0).getInt("offset"));
        List<String> read =
                ReadBack.of(stage.client(version), stage.namesrv(), topic).get(0);
        assertEquals(30, read.size());
        assertEquals("m-0-0", read.get(0));
        assertEquals("m-0-29", read.get(29));
    }

    @EachClient
    void bigBodiesComeBackWhole(ClassPath version) {
        String topic = stage.topic(1);
        int size = 4_000_000;
        String id = stage.send(version, "topic", topic, "size", size, "compressOver", 8 << 20, "group", "big-producer")
                .get(0)
                .getString("offsetId");
        JsonObject message = stage.client(version)
                .run("view", stage.args("topic", topic, "id", id))
                .getJsonObject("message");
        assertEquals(size, message.getInt("size"));
    }

    @EachClient
    void compressedBodiesAreUnpackedByTheReader(ClassPath version) {
        String topic = stage.topic(1);
        String id = stage.send(version, "topic", topic, "size", 100_000).get(0).getString("offsetId");
        JsonObject message = stage.client(version)
                .run("view", stage.args("topic", topic, "id", id))
                .getJsonObject("message");
        assertEquals(100_000, message.getInt("size"));
        assertEquals("m-0-0", message.getString("name"));
    }

    @EachClient
    void bodyAboveTheBrokersLimitIsRefusedAsIllegal(ClassPath version) {
        String topic = stage.topic(1);
        JsonObject error = stage.client(version)
                .attempt(
                        "send",
                        stage.args(
                                "topic",
                                topic,
                                "size",
                                5 << 20,
                                "compressOver",
                                8 << 20,
                                "group",
                                "huge-producer",
                                "maxMessageSize",
                                8 << 20,
                                "retries",
                                0))
                .getJsonObject("error");
        assertEquals(13, error.getInt("code"), error.toString());
    }

    @EachClient
    void topicIsCreatedByTheFirstSend(ClassPath version) {
        String topic = Stage.fresh("auto");
        JsonObject result = stage.send(version, "topic", topic, "topicQueues", 4, "group", "auto")
                .get(0);
        assertEquals("SEND_OK", result.getString("status"));
        Await.that("route of a topic made by a send", java.time.Duration.ofSeconds(30), () -> RawCall.ask(
                        stage.namesrv(), 105, Map.of("topic", topic))
                .text()
                .contains("\"writeQueueNums\":4"));
    }

    @EachClient
    void vipPortTakesSends(ClassPath version) {
        String topic = stage.topic(1);
        JsonObject result = stage.send(version, "topic", topic, "vip", true, "group", Stage.fresh("vip"))
                .get(0);
        assertEquals("SEND_OK", result.getString("status"));
    }

    @EachClient
    void unreachableNameServerFailsTheSendWithItsAddress(ClassPath version) {
        String nobody = "127.0.0.1:" + Ports.next();
        JsonObject error = stage.client(version)
                .attempt("send", Stage.argsAt(nobody, "topic", "t", "group", Stage.fresh("lost")))
                .getJsonObject("error");
        assertTrue(
                error.getString("text").contains("No route info of this topic")
                        || error.toString().contains(nobody),
                error.toString());
    }

    @EachClient
    void offsetsSpanWhatWasSent(ClassPath version) {
        String topic = stage.topic(2);
        stage.send(version, "topic", topic, "count", 10, "shards", 2);
        Await.that("dispatch", java.time.Duration.ofSeconds(30), () -> {
            JsonArray queues = offsets(version, topic, 0);
            return queues.getValuesAs(JsonObject.class).stream().allMatch(queue -> queue.getInt("max") == 5);
        });
        for (JsonObject queue : offsets(version, topic, 0).getValuesAs(JsonObject.class)) {
            assertEquals(0, queue.getInt("min"));
            assertEquals(0, queue.getInt("at"), "the first message at or after the epoch");
        }
        for (JsonObject queue : offsets(version, topic, 4_000_000_000_000L).getValuesAs(JsonObject.class)) {
            assertEquals(5, queue.getInt("at"), "nothing is that late");
        }
    }

    private JsonArray offsets(ClassPath version, String topic, long time) {
        return stage.client(version)
                .run("offsets", stage.args("topic", topic, "time", time))
                .getJsonArray("queues");
    }
}
