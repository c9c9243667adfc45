package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Assertions;

/**
 * mqadmin of both versions prints about Gantry each line it prints about Apache, once numbers, names, and spaces are
 * taken out. The same commands run against both at the same time.
 */
final class AdminScenarios {
    private static final String TOPIC = "admin-topic";

    private final Stage stage = Stage.shared();

    @EachClient
    void operatorsCommandsPrintTheSameShapeAsAgainstApache(ClassPath version) {
        ClientVm client = stage.client(version);
        try (Node apacheNames = Node.nameServer(Peer.APACHE).start();
                Node apache = Node.broker(Peer.APACHE, apacheNames.address()).start();
                Node names = Node.nameServer(Peer.chosen()).start();
                Node broker = Node.broker(Peer.chosen(), names.address()).start()) {
            List<String> theirs = all(client, version, apacheNames, apache);
            List<String> ours = all(client, version, names, broker);
            List<Executable> checks = new ArrayList<>();
            for (int i = 0; i < theirs.size(); i++) {
                String expected = theirs.get(i);
                String actual = ours.get(i);
                String both = "\nApache said:\n" + expected + "\nwe said:\n" + actual;
                checks.add(() -> {
                    assertFalse(actual.contains("Exception"), both);
                    Collection<String> missing = shape(expected);
                    missing.removeAll(shape(actual));
                    assertEquals(List.of(), List.copyOf(missing), both);
                });
            }
            Assertions.assertAll(checks.stream().map(check -> (org.junit.jupiter.api.function.Executable) check::run));
        }
    }

    /** A check that is run with the others, so that all failures are told. */
    private interface Executable {
        void run();
    }

    private static List<String> all(ClientVm client, ClassPath version, Node names, Node broker) {
        String namesrv = names.address();
        List<String> said = new ArrayList<>();
        said.add(client.mqadmin(namesrv, "updateTopic -c test-cluster -t " + TOPIC + " -r 2 -w 2"));
        said.add(client.mqadmin(namesrv, "updateSubGroup -c test-cluster -g admin-group"));
        Await.that(
                "route",
                java.time.Duration.ofSeconds(10),
                () -> RawCall.ask(namesrv, 105, java.util.Map.of("topic", TOPIC))
                                .code()
                        == 0);
        String id = client.run("send", Stage.argsAt(namesrv, "topic", TOPIC, "count", 4, "shards", 2, "tag", "a"))
                .getJsonArray("results")
                .getJsonObject(0)
                .getString("offsetId");
        java.util.Map<String, Object> consumer = Stage.argsAt(
                namesrv, "topic", TOPIC, "group", "admin-group", "name", "admin", "mode", "push", "count", 4);
        client.run("startConsumer", consumer);
        client.run("awaitConsumer", consumer);
        client.run("stopConsumer", consumer);
        String view = "queryMsgById -i " + id + (version == ClassPath.CLIENT_5 ? " -t " + TOPIC : "");
        for (String command : List.of(
                "clusterList",
                "topicRoute -t " + TOPIC,
                "topicStatus -t " + TOPIC,
                "topicClusterList -t " + TOPIC,
                "consumerProgress -g admin-group",
                "brokerStatus -b " + broker.address(),
                view)) {
            said.add(client.mqadmin(namesrv, command));
        }
        client.run("stopProducers", java.util.Map.of());
        return said;
    }

    /** The words of every line, sorted: numbers, addresses and the peers' names are not part of the shape. */
    private static Collection<String> shape(String text) {
        TreeSet<String> lines = new TreeSet<>();
        for (String line : text.split("\n")) {
            String plain = line.replaceAll("(apache|gantry)-broker", "BROKER")
                    .replaceAll("V\\d_\\d+_\\d+", "VERSION")
                    .replaceAll("_/.*", "_PATH")
                    .replaceAll(" +: .*", " :")
                    .replaceAll("/\\S+", "PATH")
                    .replaceAll("scheduleMessageOffset_\\d+.*", "")
                    .replaceAll("[0-9A-F]{16,}", "ID")
                    .replaceAll("-?\\d[\\d.,:TZ-]*", "N")
                    .replaceAll("[- ]+", " ");
            // What the tool logs of its connections is no answer, and comes or not as time will have it.
            boolean isLogged = line.matches("\\d\\d:\\d\\d:\\d\\d\\.\\d+ \\[.*");
            // Apache's own answer makes the 4.9 clusterList throw: a figure is spelt otherwise in 5.
            if (!isLogged && !plain.contains("Exception") && !line.startsWith("\tat ")) {
                lines.add(plain.trim());
            }
        }
        return lines;
    }
}
