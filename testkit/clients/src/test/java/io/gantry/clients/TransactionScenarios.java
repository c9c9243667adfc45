package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What producers of transactions rely on: with little patience, so that questions come soon. */
final class TransactionScenarios {
    private static final String PUT_ASIDE = "TRANS_CHECK_MAX_TIME_TOPIC";
    private static final int CHECKS = 3;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static Node nameServer;

    @BeforeAll
    static void start() {
        nameServer = Node.nameServer(Peer.chosen()).start();
    }

    @AfterAll
    static void stop() {
        nameServer.close();
    }

    private static Node broker(Peer peer) {
        return Node.broker(peer, nameServer.address())
                .with("transactionTimeOut", 1_000)
                .with("transactionCheckInterval", 1_000)
                .with("transactionCheckMax", CHECKS)
                // Apache's broker notes decisions so much later, and asks again until then.
                .with("transactionOpBatchInterval", 10)
                .start();
    }

    private static JsonObject send(ClientVm client, String topic, String prefix, String first, String later) {
        return client.run(
                "sendHalves",
                Stage.argsAt(
                        nameServer.address(),
                        "topic",
                        topic,
                        "group",
                        "producers-" + topic + "-" + first + "-" + later,
                        "prefix",
                        prefix,
                        "count",
                        10,
                        "first",
                        first,
                        "later",
                        later));
    }

    /** Reads a topic until so many messages are in it, and returns their names. */
    private static Set<String> await(ClientVm client, String topic, int count) {
        Set<String> names = new TreeSet<>();
        Await.that(count + " messages in " + topic, LONGEST, () -> {
            names.clear();
            return read(client, topic, names) >= count;
        });
        return names;
    }

    private static int read(ClientVm client, String topic, Set<String> names) {
        JsonObject reply = client.attempt("readQueues", Stage.argsAt(nameServer.address(), "topic", topic));
        if (reply.containsKey("error")) {
            return 0;
        }
        int all = 0;
        for (String queue : reply.getJsonObject("queues").keySet()) {
            for (JsonArray message :
                    reply.getJsonObject("queues").getJsonArray(queue).getValuesAs(JsonArray.class)) {
                names.add(message.getString(2));
                all++;
            }
        }
        return all;
    }

    private static int asked(ClientVm client, String topic, String first, String later) {
        String group = "producers-" + topic + "-" + first + "-" + later;
        return client.run("asked", Stage.argsAt(nameServer.address(), "group", group))
                .getInt("asked");
    }

    @EachClient
    void whatIsCommittedIsThereAndNothingElse(ClassPath version) {
        try (Node broker = broker(Peer.chosen());
                ClientVm client = ClientVm.start(version)) {
            String topic = Stage.createTopic(broker, nameServer.address(), 4);
            send(client, topic, "rolled-back", "rollback", "commit");
            send(client, topic, "rolled-back-later", "unknown", "rollback");
            send(client, topic, "committed-later", "unknown", "commit");
            send(client, topic, "committed", "commit", "rollback");
            Set<String> names = await(client, topic, 20);
            assertEquals(20, names.size(), "none twice: " + names);
            assertTrue(names.stream().allMatch(name -> name.startsWith("committed")), names.toString());
            assertEquals(0, asked(client, topic, "commit", "rollback"));
            Await.that("all are asked about", LONGEST, () -> asked(client, topic, "unknown", "rollback") >= 10);
            assertTrue(asked(client, topic, "unknown", "commit") >= 10);
            assertEquals(20, read(client, topic, names));
        }
    }

    @EachClient
    void whoNeverDecidesIsAskedSoOftenAndItsMessagesPutAside(ClassPath version) {
        try (Node broker = broker(Peer.chosen());
                ClientVm client = ClientVm.start(version)) {
            String topic = Stage.createTopic(broker, nameServer.address(), 4);
            send(client, topic, "never", "unknown", "unknown");
            assertEquals(10, await(client, PUT_ASIDE, 10).size());
            assertEquals(10 * CHECKS, asked(client, topic, "unknown", "unknown"));
            assertEquals(0, read(client, topic, new TreeSet<>()));
        }
    }

    /** Killed while half messages wait, and once more while they are asked about. */
    @EachClient
    void halfMessagesSurviveKills(ClassPath version) {
        try (Node broker = broker(Peer.chosen());
                ClientVm client = ClientVm.start(version)) {
            String topic = Stage.createTopic(broker, nameServer.address(), 4);
            send(client, topic, "rolled-back", "rollback", "commit");
            send(client, topic, "committed", "commit", "rollback");
            send(client, topic, "waiting", "unknown", "commit");
            broker.kill();
            broker.start();
            broker.kill();
            broker.start();
            Set<String> names = await(client, topic, 20);
            assertEquals(20, names.size(), names.toString());
            assertTrue(names.stream().noneMatch(name -> name.startsWith("rolled")), names.toString());
        }
    }

    /** Not of Apache's broker: there it cannot be taken away. */
    @Test
    void withoutTheFeatureHalfMessagesWaitAndNewOnesAreRefused() {
        try (Node broker = broker(Peer.GANTRY);
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(broker, nameServer.address(), 4);
            send(client, topic, "waiting", "unknown", "commit");
            Shell shell = new Shell(broker);
            shell.run("feature:remove broker-tx");
            Map<String, Object> one = Stage.argsAt(
                    nameServer.address(), "topic", topic, "group", "other", "prefix", "refused", "first", "commit");
            Await.that("a half message is refused with its reason", LONGEST, () -> client.attempt("sendHalves", one)
                    .toString()
                    .contains("transaction messages are not supported"));
            Set<String> before = new TreeSet<>();
            read(client, topic, before);
            shell.run("feature:install broker-tx");
            Set<String> names = new TreeSet<>();
            Await.that("what waited is there", LONGEST, () -> {
                read(client, topic, names);
                return names.stream().filter(name -> name.startsWith("waiting")).count() == 10;
            });
            assertTrue(before.stream().noneMatch(name -> name.startsWith("waiting")), before.toString());
        }
    }
}
