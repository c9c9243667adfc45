package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** Finding single messages. */
final class QueryScenarios {
    private final Stage stage = Stage.shared();

    @EachClient
    void messageIsFoundByItsKey(ClassPath version) {
        String topic = stage.topic(2);
        stage.send(version, "topic", topic, "count", 10, "key", "order");
        Await.that("indexed", Duration.ofSeconds(30), () -> !query(version, topic, "order7")
                .isEmpty());
        List<JsonObject> found = query(version, topic, "order7");
        assertEquals(1, found.size());
        assertEquals("m-0-7", found.get(0).getString("name"));
    }

    @EachClient
    void messageIsFoundByItsUniqueKeyAndByItsPlace(ClassPath version) {
        String topic = stage.topic(2);
        JsonObject sent =
                stage.send(version, "topic", topic, "count", 1, "tag", "a").get(0);
        Await.that("indexed", Duration.ofSeconds(30), () -> !stage.client(version)
                .attempt("view", stage.args("topic", topic, "id", sent.getString("id")))
                .containsKey("error"));
        for (String id : List.of(sent.getString("id"), sent.getString("offsetId"))) {
            JsonObject message = stage.client(version)
                    .run("view", stage.args("topic", topic, "id", id))
                    .getJsonObject("message");
            assertEquals("m-0-0", message.getString("name"));
            assertEquals("a", message.getString("tag"));
            assertEquals(sent.getInt("offset"), message.getInt("offset"));
        }
    }

    @EachClient
    void unknownKeyIsNotFound(ClassPath version) {
        String topic = stage.topic(1);
        stage.send(version, "topic", topic, "count", 1, "key", "here");
        JsonObject reply = stage.client(version).attempt("query", stage.args("topic", topic, "key", "nowhere"));
        assertTrue(reply.containsKey("error") || reply.getJsonArray("messages").isEmpty(), reply.toString());
        assertTrue(reply.toString().contains("22") || reply.toString().contains("208"), reply.toString());
    }

    private List<JsonObject> query(ClassPath version, String topic, String key) {
        JsonObject reply = stage.client(version).attempt("query", stage.args("topic", topic, "key", key));
        return reply.containsKey("error")
                ? List.of()
                : reply.getJsonArray("messages").getValuesAs(JsonObject.class);
    }
}
