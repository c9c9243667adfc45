package io.gantry.clients;

import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A name server and a broker of one peer with a little traffic on them, and what a version's mqadmin says of them. */
final class AdminStand implements AutoCloseable {
    private static final String TOPIC = "admin-topic";
    private static final String GROUP = "admin-group";
    private static final int GET_ROUTE = 105;
    private static final int GET_CONSUMER_STATUS = 223;
    private static final int CORRECTION_OFFSET = 308;
    private static final Duration SOON = Duration.ofSeconds(40);

    private final ClientVm client;
    private final ClassPath version;
    private final Node names;
    private final Node broker;
    private final Map<String, Object> consumer;

    /** A client JVM of its own: subcommands keep what they opened, and not all can be run twice. */
    AdminStand(Peer peer, ClassPath version) {
        this.client = ClientVm.start(version);
        this.version = version;
        this.names = Node.nameServer(peer).start();
        this.broker = Node.broker(peer, names.address())
                .with("timerWheelEnable", true)
                .start();
        this.consumer = Stage.argsAt(
                names.address(), "topic", TOPIC, "group", GROUP, "name", "admin-" + peer, "mode", "push", "count", 4);
    }

    /** What was said to each command of the table, in its order. */
    Map<AdminCommands.Command, String> askAll() {
        Map<String, String> words = prepare();
        Map<AdminCommands.Command, String> said = new LinkedHashMap<>();
        // No subcommand asks for these, but the library of the tools, for other programs.
        said.put(values("consumer status"), parts(GET_CONSUMER_STATUS, Map.of("topic", TOPIC, "group", GROUP)));
        said.put(values("correction offset"), parts(CORRECTION_OFFSET, Map.of("topic", TOPIC, "compareGroup", GROUP)));
        for (AdminCommands.Command command : AdminCommands.of(version)) {
            said.put(command, client.mqadmin(names.address(), command.with(words)));
            if (command.line().startsWith("updateTopicPerm")) {
                awaitPermission(command.line().substring(command.line().length() - 1));
            }
        }
        return said;
    }

    private static AdminCommands.Command values(String name) {
        return new AdminCommands.Command(AdminCommands.Same.VALUES, name);
    }

    /** The parts of an answer's body, a line each. */
    private String parts(int code, Map<String, String> fields) {
        RawCall said = RawCall.ask(broker.address(), code, fields);
        return said.code() + "\n" + said.text().replaceAll("[{},]+", "\n");
    }

    /**
     * What a subcommand that does not end has said after a while, or as soon as it said something like this; to be
     * asked last, for it goes on.
     */
    String askEndless(String line, int millis, String until) {
        Map<String, Object> arguments =
                Map.of("namesrv", names.address(), "command", line, "millis", millis, "until", until);
        return client.run("mqadmin", arguments).getString("output");
    }

    /** The next command asks the name server, which may be told a moment later. */
    private void awaitPermission(String permission) {
        Await.that("route with permission " + permission, SOON, () -> RawCall.ask(
                        names.address(), GET_ROUTE, Map.of("topic", TOPIC))
                .text()
                .contains("\"perm\":" + permission));
    }

    /** A topic with four messages that a connected group has consumed, and the words that stand for all of it. */
    private Map<String, String> prepare() {
        client.mqadmin(names.address(), "updateTopic -c test-cluster -t " + TOPIC + " -r 2 -w 2");
        client.mqadmin(names.address(), "updateSubGroup -c test-cluster -g " + GROUP);
        Await.that(
                "route",
                SOON,
                () -> RawCall.ask(names.address(), GET_ROUTE, Map.of("topic", TOPIC))
                                .code()
                        == 0);
        JsonObject sent = client.run(
                        "send",
                        Stage.argsAt(
                                names.address(), "topic", TOPIC, "count", 4, "shards", 2, "tag", "a", "key", "key"))
                .getJsonArray("results")
                .getJsonObject(0);
        client.run("startConsumer", consumer);
        client.run("awaitConsumer", consumer);
        Await.that("consumed, and seen by the statistics", SOON, () -> {
            String progress = client.mqadmin(names.address(), "consumerProgress -g " + GROUP);
            String all = client.mqadmin(names.address(), "statsAll -a -t " + TOPIC);
            return progress.contains("Diff Total: 0")
                    && progress.contains("%RETRY%")
                    && all.replaceAll(" +", " ").contains(" 4 4");
        });
        Path folder = Places.scratch("mqadmin");
        Map<String, String> words = new LinkedHashMap<>();
        words.put("topic", TOPIC);
        words.put("group", GROUP);
        words.put("producer", "driver-producer");
        words.put("cluster", "test-cluster");
        words.put("broker", broker.address());
        words.put("name", broker.name());
        words.put("id", sent.getString("offsetId"));
        words.put("uniqueKey", sent.getString("id"));
        words.put("client", clientId());
        words.put("folder", folder.toString());
        words.put(
                "topics",
                written(
                        folder.resolve("topics.json"),
                        "[{\"topicName\":\"list-topic\",\"readQueueNums\":3,\"writeQueueNums\":3,\"perm\":6}]"));
        words.put(
                "groups",
                written(folder.resolve("groups.json"), "[{\"groupName\":\"list-group\",\"retryMaxTimes\":5}]"));
        return words;
    }

    private static String written(Path file, String text) {
        Places.write(file, text);
        return file.toString();
    }

    private String clientId() {
        String connections = client.mqadmin(names.address(), "consumerConnection -g " + GROUP);
        for (String line : List.of(connections.split("\n"))) {
            if (line.contains("@admin-")) {
                return line.trim().split(" +")[0];
            }
        }
        throw new AssertionError(connections);
    }

    @Override
    public void close() {
        client.close();
        broker.close();
        names.close();
    }
}
