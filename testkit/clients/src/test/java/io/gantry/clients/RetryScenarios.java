package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * What a group's own retry policy does to messages that its consumers could not handle, and when they are given up.
 * Apache's broker keeps a policy but does not follow it: there the delay levels count, of which the first is 10 s.
 */
final class RetryScenarios {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final long FIRST_LEVEL = 10_000;

    private static Node nameServer;
    private static Node broker;
    private static Map<ClassPath, ClientVm> clients;

    @BeforeAll
    static void start() {
        nameServer = Node.nameServer(Peer.chosen()).start();
        broker = Node.broker(Peer.chosen(), nameServer.address())
                .with("timerWheelEnable", true)
                .start();
        clients = new HashMap<>();
        for (ClassPath version : List.of(ClassPath.CLIENT_4, ClassPath.CLIENT_5)) {
            clients.put(version, ClientVm.start(version));
        }
    }

    @AfterAll
    static void stop() {
        clients.values().forEach(ClientVm::close);
        broker.close();
        nameServer.close();
    }

    /** A group as the tool of 5.5.0 makes it, the only one that knows of policies. */
    private static void makeGroup(String group, String more) {
        String said = clients.get(ClassPath.CLIENT_5)
                .mqadmin(nameServer.address(), "updateSubGroup -b " + broker.address() + " -g " + group + " " + more);
        assertTrue(said.contains("success"), said);
    }

    private static String config(String group) {
        return clients.get(ClassPath.CLIENT_5).mqadmin(nameServer.address(), "getConsumerConfig -g " + group);
    }

    private static void startConsumer(ClassPath version, String name, String topic, Object... more) {
        Map<String, Object> arguments =
                Stage.argsAt(nameServer.address(), "topic", topic, "name", name, "group", name, "mode", "push");
        arguments.putAll(Stage.argsAt(nameServer.address(), more));
        clients.get(version).run("startConsumer", arguments);
    }

    private static JsonObject stopConsumer(ClassPath version, String name) {
        return clients.get(version).run("stopConsumer", Stage.argsAt(nameServer.address(), "name", name));
    }

    private static void awaitDeadLetter(ClassPath version, String group, String name) {
        Await.that("the dead letter of " + group, LONGEST, () -> deadLetters(version, group)
                .equals(List.of(name)));
    }

    private static List<String> deadLetters(ClassPath version, String group) {
        String topic = "%DLQ%" + group;
        boolean isThere =
                RawCall.ask(nameServer.address(), 105, Map.of("topic", topic)).code() == 0;
        return isThere ? ReadBack.all(clients.get(version), nameServer.address(), topic) : List.of();
    }

    /** A message that is never handled comes as often, and as late, as the policy says, and then no more. */
    private void follows(ClassPath version, String policy, long... waits) {
        String topic = Stage.createTopic(broker, nameServer.address(), 1);
        String group = Stage.fresh("policy");
        makeGroup(group, "-r 9 -p " + policy);
        int retries = Peer.chosen() == Peer.APACHE ? 1 : waits.length;
        startConsumer(version, group, topic, "failures", 99, "maxReconsume", retries);
        clients.get(version).run("send", Stage.argsAt(nameServer.address(), "topic", topic, "count", 1));
        awaitDeadLetter(version, group, "m-0-0");
        List<JsonObject> refused =
                stopConsumer(version, group).getJsonArray("refused").getValuesAs(JsonObject.class);
        assertEquals(1 + retries, refused.size(), refused.toString());
        for (int i = 0; i < retries; i++) {
            assertEquals(i, refused.get(i).getInt("reconsumed"));
            assertEquals(topic, refused.get(i + 1).getString("topic"), "the client shows the first topic again");
            long waited = at(refused.get(i + 1)) - at(refused.get(i));
            long least = Peer.chosen() == Peer.APACHE ? FIRST_LEVEL : waits[i];
            System.out.printf("%s, %s: retry %d of %d ms came after %d ms%n", Peer.chosen(), version, i, least, waited);
            assertTrue(waited >= least, "never early: " + waited + " of " + least);
            assertTrue(Peer.chosen() == Peer.APACHE || waited < FIRST_LEVEL, "not a delay level: " + waited);
        }
    }

    private static long at(JsonObject delivery) {
        return delivery.getJsonNumber("at").longValue();
    }

    /** As with delay levels, a first retry takes the third wait of the list; after the last one it stays with that. */
    @EachClient
    void aListOfWaitsIsFollowed(ClassPath version) {
        follows(
                version,
                "{\"type\":\"CUSTOMIZED\",\"customizedRetryPolicy\":{\"next\":[60000,50000,3000,700,1500]}}",
                3_000,
                700,
                1_500,
                1_500);
    }

    @EachClient
    void growingWaitsAreFollowed(ClassPath version) {
        follows(
                version,
                "{\"type\":\"EXPONENTIAL\",\"exponentialRetryPolicy\":{\"initial\":800,\"max\":3500,\"multiplier\":3}}",
                800,
                2_400,
                3_500);
    }

    @EachClient
    void aPolicyIsToldAsItWasSet(ClassPath version) {
        String group = Stage.fresh("told");
        makeGroup(group, "-r 3 -o true -p {\"type\":\"EXPONENTIAL\",\"exponentialRetryPolicy\":{\"initial\":700}}");
        String told = config(group);
        assertTrue(told.contains("type=EXPONENTIAL"), told);
        assertTrue(told.contains("initial=700"), told);
        assertTrue(told.replaceAll(" +", " ").contains("consumeMessageOrderly = true"), told);
    }

    /** In order nothing overtakes: the queue waits for what fails, until it is given up; then it goes on. */
    @EachClient
    void inOrderAMessageIsGivenUpAndTheQueueGoesOn(ClassPath version) {
        String topic = Stage.createTopic(broker, nameServer.address(), 1);
        String group = Stage.fresh("order");
        makeGroup(group, "-r 2 -o true -p {\"type\":\"CUSTOMIZED\",\"customizedRetryPolicy\":{\"next\":[60000]}}");
        clients.get(version).run("send", Stage.argsAt(nameServer.address(), "topic", topic, "count", 5));
        startConsumer(version, group, topic, "mode", "orderly", "failures", 99, "refused", "m-0-2", "maxReconsume", 2);
        awaitDeadLetter(version, group, "m-0-2");
        clients.get(version)
                .run(
                        "awaitConsumer",
                        Stage.argsAt(nameServer.address(), "name", group, "count", 4, "timeoutMillis", 20_000));
        JsonObject all = stopConsumer(version, group);
        assertEquals(
                List.of("m-0-0", "m-0-1", "m-0-3", "m-0-4"),
                all.getJsonArray("accepted").getValuesAs(JsonObject.class).stream()
                        .map(message -> message.getString("name"))
                        .toList());
        List<JsonObject> refused = all.getJsonArray("refused").getValuesAs(JsonObject.class);
        assertEquals(
                List.of(0, 1, 2),
                refused.stream().map(message -> message.getInt("reconsumed")).toList());
        assertEquals(List.of("m-0-2"), deadLetters(version, group), "once, and it does not come again");
    }
}
