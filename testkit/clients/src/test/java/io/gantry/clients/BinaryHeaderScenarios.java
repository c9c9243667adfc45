package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Clients whose frames have RocketMQ's binary header instead of JSON. */
final class BinaryHeaderScenarios {
    private static final String COLOUR = "bl\u00e5 \u20ac \ud83d\ude00";

    private final Stage stage = Stage.shared();

    @EachClient
    void binaryClientsSendConsumeRetryQueryAndAdminister(ClassPath version) {
        try (ClientVm client = ClientVm.start(version, "-Drocketmq.serialize.type=ROCKETMQ", "-Dfile.encoding=UTF-8")) {
            assertEquals("ROCKETMQ", client.run("header", Map.of()).getString("type"));
            String topic = stage.topic(2);
            JsonObject first = send(client, topic, "sync", 10, "tag", "a", "key", "k", "property", "colour:" + COLOUR)
                    .getJsonArray("results")
                    .getJsonObject(0);
            send(client, topic, "async", 5);
            send(client, topic, "oneway", 1);
            send(client, topic, "batch", 3);
            assertEquals(19, consumed(client, topic).size());
            JsonObject found = client.run("query", stage.args("topic", topic, "key", "k7"))
                    .getJsonArray("messages")
                    .getJsonObject(0);
            assertEquals("sync-0-7", found.getString("name"));
            assertEquals(COLOUR, found.getJsonObject("properties").getString("colour"));
            JsonObject viewed = client.run("view", stage.args("topic", topic, "id", first.getString("offsetId")));
            assertEquals("sync-0-0", viewed.getJsonObject("message").getString("name"));
            for (String command : List.of(
                    "topicRoute -t " + topic, "topicStatus -t " + topic, "consumerProgress -g " + topic + "-group")) {
                String said = client.mqadmin(stage.namesrv(), command);
                assertFalse(said.isBlank() || said.contains("Exception"), command + ": " + said);
            }
        }
    }

    private JsonObject send(ClientVm client, String topic, String mode, int count, Object... more) {
        Map<String, Object> arguments = stage.args(more);
        arguments.putAll(Map.of("topic", topic, "mode", mode, "prefix", mode, "count", count));
        return client.run("send", arguments);
    }

    /** Each message is refused once, sent back, and comes again. */
    private TreeSet<String> consumed(ClientVm client, String topic) {
        Map<String, Object> consumer =
                stage.args("topic", topic, "group", topic + "-group", "name", topic, "mode", "push", "failures", 1);
        consumer.putAll(Map.of("delayLevel", 1, "count", 19));
        client.run("startConsumer", consumer);
        client.run("awaitConsumer", consumer);
        JsonObject got = client.run("stopConsumer", consumer);
        assertEquals(19, got.getJsonArray("refused").size());
        TreeSet<String> names = new TreeSet<>();
        got.getJsonArray("accepted")
                .getValuesAs(JsonObject.class)
                .forEach(message -> names.add(message.getString("name")));
        return names;
    }
}
