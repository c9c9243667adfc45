package io.gantry.clients;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A name server and a broker that can be killed and started again, and the client of 5.5.0 that pops from it. */
final class PopStage implements AutoCloseable {
    private final Node nameServer = Node.nameServer(Peer.chosen()).start();
    private final Node broker;
    private final ClientVm client;

    PopStage(String... clientOptions) {
        broker = Node.broker(Peer.chosen(), nameServer.address())
                // Apache's broker pops nothing without it.
                .with("timerWheelEnable", "true")
                .start();
        client = ClientVm.start(ClassPath.CLIENT_5, clientOptions);
    }

    /** One more broker of the cluster, to be closed. */
    Node otherBroker() {
        return Node.broker(Peer.chosen(), nameServer.address())
                .with("brokerName", "other-broker")
                .start();
    }

    /** What the name server says of a topic. */
    String route(String topic) {
        return RawCall.ask(nameServer.address(), 105, Map.of("topic", topic)).text();
    }

    Node broker() {
        return broker;
    }

    ClientVm client() {
        return client;
    }

    String topic(int queues) {
        return Stage.createTopic(broker, nameServer.address(), queues);
    }

    Map<String, Object> args(Object... pairs) {
        return Stage.argsAt(nameServer.address(), pairs);
    }

    /** Whether the broker has written the topic to its file: before that a kill forgets it. */
    boolean isKept(String topic) {
        try {
            return Files.readString(broker.store().resolve("config/topics.json"))
                    .contains('"' + topic + '"');
        } catch (IOException e) {
            return false;
        }
    }

    void send(String topic, int count, String prefix, Object... more) {
        Map<String, Object> arguments = args(more);
        arguments.putAll(Map.of("topic", topic, "count", count, "prefix", prefix));
        client.run("send", arguments);
    }

    String mqadmin(String commandLine) {
        return client.mqadmin(nameServer.address(), commandLine);
    }

    /** Has a group pop a topic, as an operator does it. */
    void choosePop(String topic, String group) {
        String said =
                mqadmin("setConsumeMode -b " + broker.address() + " -t " + topic + " -g " + group + " -m POP -q 0");
        if (!said.contains("success")) {
            throw new AssertionError(said);
        }
    }

    /** One call of the raw client; the group is the topic's name. */
    JsonObject call(String what, String topic, Object... more) {
        return client.run("pop", callArgs(what, topic, more));
    }

    /** The same, which may fail. */
    JsonObject attempt(String what, String topic, Object... more) {
        return client.attempt("pop", callArgs(what, topic, more));
    }

    /** The arguments of such a call, for another client. */
    Map<String, Object> callArgs(String what, String topic, Object... more) {
        Map<String, Object> arguments = args(more);
        arguments.put("do", what);
        arguments.put("topic", topic);
        arguments.put("group", topic);
        arguments.put("broker", broker.address());
        arguments.put("brokerName", broker.name());
        return arguments;
    }

    List<JsonObject> take(String topic, Object... more) {
        return messages(call("take", topic, more));
    }

    /** The same; none while the broker has just started and does not pop yet. */
    List<JsonObject> takeSoon(String topic, Object... more) {
        JsonObject answer = attempt("take", topic, more);
        return answer.containsKey("error") ? List.of() : messages(answer);
    }

    static List<JsonObject> messages(JsonObject answer) {
        return answer.getJsonArray("messages").getValuesAs(JsonObject.class);
    }

    static List<String> names(List<JsonObject> messages) {
        return messages.stream().map(message -> message.getString("name")).toList();
    }

    static TreeSet<String> set(List<JsonObject> messages) {
        return new TreeSet<>(names(messages));
    }

    /** The words by which a message is acknowledged. */
    static String words(JsonObject message) {
        return message.getJsonObject("properties").getString("POP_CK");
    }

    void acknowledge(String topic, List<JsonObject> messages) {
        messages.forEach(message -> {
            JsonObject said = call("ack", topic, "words", words(message));
            if (!said.getString("status").equals("OK")) {
                throw new AssertionError(said.toString());
            }
        });
    }

    @Override
    public void close() {
        client.close();
        broker.close();
        nameServer.close();
    }
}
