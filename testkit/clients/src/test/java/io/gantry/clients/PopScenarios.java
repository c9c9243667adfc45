package io.gantry.clients;

import static io.gantry.clients.PopStage.names;
import static io.gantry.clients.PopStage.set;
import static io.gantry.clients.PopStage.words;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.agent.Clock;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What consumers that own no queue rely on: the push consumer of 5.5.0, and the calls a proxy makes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PopScenarios {
    /** Longer than a revival takes, Apache's included. */
    private static final int PATIENCE = 40_000;

    private static final int POP_MESSAGE = 200050;

    private PopStage stage;

    @BeforeAll
    void start() {
        stage = new PopStage();
    }

    @AfterAll
    void stop() {
        if (stage != null) {
            stage.close();
        }
    }

    private void startPush(String topic, String name, Object... more) {
        Map<String, Object> arguments = stage.args(more);
        arguments.putAll(Map.of("topic", topic, "group", topic, "name", name, "mode", "push"));
        arguments.put("brokersChoice", true);
        stage.client().run("startConsumer", arguments);
    }

    private JsonObject await(String name, int count, int millis) {
        return stage.client().run("awaitConsumer", stage.args("name", name, "count", count, "timeoutMillis", millis));
    }

    private void stopPush(String name) {
        stage.client().run("stopConsumer", stage.args("name", name));
    }

    private static List<JsonObject> accepted(JsonObject inbox) {
        return inbox.getJsonArray("accepted").getValuesAs(JsonObject.class);
    }

    @Test
    void pushConsumersThatPopShareAllQueuesAndGetEachMessageOnce() {
        String topic = stage.topic(4);
        stage.choosePop(topic, topic);
        stage.send(topic, 40, "before");
        startPush(topic, topic + "-1");
        assertEquals(40, set(accepted(await(topic + "-1", 40, PATIENCE))).size());
        startPush(topic, topic + "-2");
        stage.send(topic, 80, "after");
        List<JsonObject> all = new ArrayList<>();
        Await.that("each message once", Duration.ofMillis(PATIENCE), () -> {
            all.clear();
            all.addAll(accepted(await(topic + "-1", 0, 0)));
            all.addAll(accepted(await(topic + "-2", 0, 0)));
            return all.size() >= 120;
        });
        stopPush(topic + "-1");
        stopPush(topic + "-2");
        assertEquals(120, all.size());
        assertEquals(120, set(all).size());
        assertTrue(all.get(0).getJsonObject("properties").containsKey("POP_CK"), "popped, not pulled");
    }

    @Test
    void aMessageThatAPushConsumerRefusesComesAgainUnderItsTopic() {
        String topic = stage.topic(1);
        stage.choosePop(topic, topic);
        startPush(topic, topic, "failures", 1, "invisibleMillis", 20_000);
        stage.send(topic, 2, "refused");
        JsonObject got = await(topic, 2, 2 * PATIENCE);
        assertEquals(2, got.getJsonArray("refused").size());
        assertEquals(2, set(accepted(got)).size());
        JsonObject again = accepted(got).get(0);
        assertEquals(topic, again.getString("topic"));
        assertEquals(1, again.getInt("reconsumed"));
        stopPush(topic);
    }

    @Test
    void aPushConsumerThatLeavesItToBrokersPullsWithoutAnOperatorsWord() {
        String topic = stage.topic(3);
        stage.send(topic, 30, "pulled");
        startPush(topic, topic);
        List<JsonObject> all = accepted(await(topic, 30, PATIENCE));
        stopPush(topic);
        assertEquals(30, set(all).size());
        assertTrue(!all.get(0).getJsonObject("properties").containsKey("POP_CK"), "pulled, not popped");
    }

    @Test
    void aBrokerSharesOutTheQueuesOfAllBrokers() {
        try (Node other = stage.otherBroker()) {
            String topic = Stage.fresh("both");
            stage.mqadmin("updateTopic -c test-cluster -t " + topic + " -r 2 -w 2");
            Await.that(
                    "both brokers have the topic",
                    Duration.ofSeconds(20),
                    () -> stage.route(topic).contains(other.name())
                            && stage.route(topic).contains(stage.broker().name()));
            stage.send(topic, 40, "both");
            startPush(topic, topic);
            List<JsonObject> all = accepted(await(topic, 40, PATIENCE));
            stopPush(topic);
            assertEquals(40, set(all).size());
            assertEquals(
                    2,
                    all.stream()
                            .map(message -> message.getString("storeHost"))
                            .distinct()
                            .count());
        }
    }

    @Test
    void aLitePullConsumerOfAPoppedTopicGetsAll() {
        String topic = stage.topic(2);
        String group = topic + "-lite";
        stage.choosePop(topic, group);
        stage.send(topic, 20, "lite");
        stage.client().run("startConsumer", stage.args("topic", topic, "group", group, "name", group, "mode", "lite"));
        assertEquals(20, set(accepted(await(group, 20, PATIENCE))).size());
        stopPush(group);
    }

    @Test
    void whatIsAcknowledgedNeverComesAgainAndTheRestDoesAfterItsTime() {
        String topic = stage.topic(2);
        stage.send(topic, 10, "m");
        List<JsonObject> first = takeAll(topic, 10, "invisibleMillis", 8_000);
        assertTrue(stage.take(topic).isEmpty(), "all are hidden");
        stage.acknowledge(topic, first.subList(0, 3));
        String batch = first.subList(3, 6).stream().map(PopStage::words).collect(Collectors.joining(";"));
        assertEquals("OK", stage.call("ack", topic, "words", batch).getString("status"));
        List<JsonObject> again = takeAll(topic, 4, "invisibleMillis", 30_000, "pollMillis", 2_000);
        assertEquals(set(first.subList(6, 10)), set(again));
        again.forEach(message -> {
            assertEquals(topic, message.getString("topic"));
            assertEquals(1, message.getInt("reconsumed"));
        });
        stage.acknowledge(topic, again);
        assertTrue(stage.take(topic, "pollMillis", 7_000).isEmpty(), "nothing comes a third time");
    }

    /** Pops until so many came; fails when they do not. */
    private List<JsonObject> takeAll(String topic, int count, Object... more) {
        List<JsonObject> all = new ArrayList<>();
        Await.that(count + " messages of " + topic, Duration.ofMillis(PATIENCE), () -> {
            try {
                all.addAll(stage.take(topic, more));
            } catch (AssertionError e) {
                // A broker that has just begun to give messages out says so.
                if (!e.getMessage().contains("ask again")) {
                    throw e;
                }
            }
            return all.size() >= count;
        });
        assertEquals(count, all.size(), names(all).toString());
        assertEquals(count, set(all).size(), names(all).toString());
        return all;
    }

    @Test
    void aChangedTimeHidesLongerAndGivesNewWords() {
        String topic = stage.topic(1);
        stage.send(topic, 2, "m");
        List<JsonObject> first = takeAll(topic, 2, "invisibleMillis", 8_000);
        JsonObject changed = stage.call("change", topic, "words", words(first.get(0)), "invisibleMillis", 20_000);
        assertEquals("OK", changed.getString("status"));
        List<JsonObject> again = takeAll(topic, 1, "pollMillis", 2_000, "invisibleMillis", 60_000);
        assertEquals(first.get(1).getString("name"), again.get(0).getString("name"));
        assertEquals(
                "OK",
                stage.call("ack", topic, "words", changed.getString("words")).getString("status"));
        stage.acknowledge(topic, again);
        assertTrue(stage.take(topic, "pollMillis", 15_000).isEmpty(), "the new words acknowledge it");
    }

    @Test
    void tagsAndExpressionsChoose() {
        String topic = stage.topic(2);
        stage.send(topic, 4, "a", "tag", "a", "property", "colour:blue");
        stage.send(topic, 4, "b", "tag", "b", "property", "colour:green");
        List<JsonObject> chosen = takeAll(topic, 4, "tags", "a || c");
        assertTrue(
                names(chosen).stream().allMatch(name -> name.startsWith("a")),
                names(chosen).toString());
        String other = stage.topic(2);
        stage.send(other, 4, "a", "property", "colour:blue");
        stage.send(other, 4, "b", "property", "colour:green");
        List<JsonObject> green = takeAll(other, 4, "sql", "colour = 'green'");
        assertTrue(
                names(green).stream().allMatch(name -> name.startsWith("b")),
                names(green).toString());
        String said =
                stage.attempt("take", other, "sql", "colour = = 1").get("error").toString();
        assertTrue(said.contains("23"), said);
    }

    @Test
    void aWaitingPopIsWokenByAMessageAndByARetry() {
        String topic = stage.topic(1);
        stage.send(topic, 1, "first");
        takeAll(topic, 1, "invisibleMillis", 5_000);
        // Nobody has retried anything yet: its topic is made while the pop waits.
        List<JsonObject> retried = stage.take(topic, "pollMillis", 30_000, "invisibleMillis", 60_000);
        assertEquals(List.of("first-0-0"), names(retried));
        stage.acknowledge(topic, retried);
    }

    @Test
    void aFoolishWordIsRefusedWithASentence() {
        String topic = stage.topic(1);
        JsonObject said = stage.attempt("take", topic + "-none");
        assertTrue(said.get("error").toString().contains("17"), said.toString());
        said = stage.attempt("take", topic, "most", 33);
        assertTrue(
                said.get("error").toString().contains("29")
                        || said.get("error").toString().contains("CODE: 1 "),
                said.toString());
    }

    @Test
    void inOrderNothingMoreOfAQueueIsGivenBeforeAllIsAcknowledged() {
        String topic = stage.topic(1);
        stage.send(topic, 6, "m");
        Object[] first = {"order", true, "most", 2, "invisibleMillis", 20_000, "attempt", "first"};
        List<JsonObject> two = takeAll(topic, 2, first);
        assertEquals(List.of("m-0-0", "m-0-1"), names(two));
        Object[] other = {"order", true, "most", 4, "invisibleMillis", 6_000, "attempt", "other"};
        assertTrue(stage.take(topic, other).isEmpty(), "the queue is closed");
        assertEquals(names(two), names(stage.take(topic, first)), "the same attempt gets the same");
        two = stage.take(topic, first);
        stage.acknowledge(topic, two);
        List<JsonObject> four = takeAll(topic, 4, other);
        assertEquals(List.of("m-0-2", "m-0-3", "m-0-4", "m-0-5"), names(four));
        stage.acknowledge(topic, four.subList(0, 2));
        String changed = words(four.get(2));
        assertEquals(
                "OK",
                stage.call("change", topic, "words", changed, "invisibleMillis", 9_000)
                        .getString("status"));
        List<JsonObject> again = takeAll(topic, 2, "order", true, "attempt", "third", "pollMillis", 15_000);
        assertEquals(List.of("m-0-4", "m-0-5"), names(again));
        assertEquals(1, again.get(0).getInt("reconsumed"));
        stage.acknowledge(topic, again);
        assertTrue(stage.take(topic, "order", true).isEmpty(), "all are acknowledged");
    }

    @Test
    void aWaitingOrderedPopIsWokenByTheAcknowledgement() {
        String topic = stage.topic(1);
        stage.send(topic, 2, "m");
        List<JsonObject> one = takeAll(topic, 1, "order", true, "most", 1, "invisibleMillis", 60_000);
        try (ClientVm other = ClientVm.start(ClassPath.CLIENT_5)) {
            CompletableFuture<List<JsonObject>> waiting = CompletableFuture.supplyAsync(() -> PopStage.messages(
                    other.run("pop", stage.callArgs("take", topic, "order", true, "pollMillis", 20_000))));
            Await.that("a pop waits", Duration.ofSeconds(10), () -> !stage.call("polling", topic)
                    .getString("waiting")
                    .equals("0"));
            stage.acknowledge(topic, one);
            assertEquals(List.of("m-0-1"), names(waiting.join()));
        }
    }

    @Tag("alone")
    @Test
    void whoLeavesWhileItsPopWaitsHoldsUpNobody() throws IOException {
        String topic = stage.topic(1);
        long now = Clock.system().millis();
        Map<String, String> pop = Map.ofEntries(
                Map.entry("consumerGroup", topic),
                Map.entry("topic", topic),
                Map.entry("queueId", "-1"),
                Map.entry("maxMsgNums", "1"),
                Map.entry("invisibleTime", "10000"),
                Map.entry("pollTime", "60000"),
                Map.entry("bornTime", String.valueOf(now)),
                Map.entry("initMode", "0"),
                Map.entry("expType", "TAG"),
                Map.entry("exp", "*"));
        for (int i = 0; i < 4; i++) {
            try (Socket peer = RawCall.connect(stage.broker().address())) {
                peer.getOutputStream().write(RawCall.frame(POP_MESSAGE, 513, pop, new byte[0]));
                Await.that("the pop waits", Duration.ofSeconds(10), () -> !stage.call("polling", topic)
                        .getString("waiting")
                        .equals("0"));
            }
        }
        Duration before = cpu();
        long began = Clock.system().millis();
        Await.that(
                "a while is over", Duration.ofSeconds(10), () -> Clock.system().millis() - began >= 2_000);
        long used = cpu().minus(before).toMillis();
        assertTrue(used < 1_000, "the broker was busy for " + used + " ms of two seconds, with nothing to do");
    }

    private Duration cpu() {
        return ProcessHandle.of(stage.broker().pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }

    @Test
    void aPeekTakesNothingAndANotificationComesWhenThereIsSomething() {
        String topic = stage.topic(1);
        assertFalse(stage.call("notify", topic, "pollMillis", 3_000).getBoolean("hasMessage"));
        stage.send(topic, 2, "m");
        assertEquals(List.of("m-0-0", "m-0-1"), names(PopStage.messages(stage.call("peek", topic))));
        assertTrue(stage.call("notify", topic, "pollMillis", 20_000).getBoolean("hasMessage"));
        assertEquals(2, takeAll(topic, 2).size());
        assertEquals(19, stage.call("peek", topic).getInt("code"));
    }

    @Test
    void clientsWithBinaryHeadersPop() {
        assumeTrue(Peer.chosen() == Peer.GANTRY, "Apache's broker does not know the codes that the header cut");
        String topic = stage.topic(2);
        stage.choosePop(topic, topic);
        try (ClientVm binary = ClientVm.start(ClassPath.CLIENT_5, "-Drocketmq.serialize.type=ROCKETMQ")) {
            Map<String, Object> arguments =
                    stage.args("topic", topic, "group", topic, "name", topic, "mode", "push", "brokersChoice", true);
            binary.run("startConsumer", arguments);
            stage.send(topic, 20, "binary");
            arguments.put("count", 20);
            List<JsonObject> got = accepted(binary.run("awaitConsumer", arguments));
            binary.run("stopConsumer", arguments);
            assertEquals(20, set(got).size());
            assertTrue(got.get(0).getJsonObject("properties").containsKey("POP_CK"), "popped, not pulled");
            stage.send(topic, 2, "raw");
            JsonObject answer =
                    binary.run("pop", stage.callArgs("take", topic, "pollMillis", 5_000, "invisibleMillis", 60_000));
            JsonObject message = PopStage.messages(answer).get(0);
            JsonObject changed = binary.run(
                    "pop", stage.callArgs("change", topic, "words", words(message), "invisibleMillis", 60_000));
            assertEquals("OK", changed.getString("status"));
            JsonObject done = binary.run("pop", stage.callArgs("ack", topic, "words", changed.getString("words")));
            assertEquals("OK", done.getString("status"));
        }
    }

    @Test
    void aNodeWithoutTheFeatureSaysSoAndGoesOnWhenItIsBack() {
        assumeTrue(Peer.chosen() == Peer.GANTRY, "Apache's broker has no bundles to remove");
        String topic = stage.topic(2);
        stage.send(topic, 10, "m");
        List<JsonObject> first = takeAll(topic, 10, "invisibleMillis", 8_000);
        stage.acknowledge(topic, first.subList(0, 5));
        Shell shell = new Shell(stage.broker());
        shell.run("feature:remove broker-pop");
        try {
            // At first a successor is expected, and what was asked may be asked again.
            Await.that(
                    "a refusal with code 3",
                    Duration.ofSeconds(30),
                    () -> stage.attempt("take", topic).get("error").toString().contains("CODE: 3 "));
        } finally {
            shell.run("feature:install broker-pop");
        }
        List<JsonObject> again = takeAll(topic, 5, "pollMillis", 2_000, "invisibleMillis", 60_000);
        assertEquals(set(first.subList(5, 10)), set(again));
        stage.acknowledge(topic, again);
    }

    @Test
    void pushConsumersThatPopGetEverythingThroughAKillARestartAndARemovedFeature() {
        String topic = stage.topic(4);
        stage.choosePop(topic, topic);
        startPush(topic, topic, "invisibleMillis", 10_000);
        stage.send(topic, 100, "first");
        Await.that("the topic is kept", Duration.ofSeconds(10), () -> stage.isKept(topic));
        stage.broker().kill();
        stage.broker().start();
        sendLater(topic, 100, "killed");
        if (Peer.chosen() == Peer.GANTRY) {
            Shell shell = new Shell(stage.broker());
            shell.run("feature:remove broker-pop");
            sendLater(topic, 100, "removed");
            shell.run("feature:install broker-pop");
        } else {
            sendLater(topic, 100, "removed");
        }
        stage.broker().stop();
        stage.broker().start();
        sendLater(topic, 100, "restarted");
        TreeSet<String> seen = new TreeSet<>();
        Await.that("every message is consumed", Duration.ofMillis(3L * PATIENCE), () -> {
            seen.addAll(set(accepted(await(topic, 0, 0))));
            return seen.size() >= 400;
        });
        stopPush(topic);
        assertEquals(400, seen.size());
    }

    /** Sends when the broker takes it: a client needs a moment to find one that was started again. */
    private void sendLater(String topic, int count, String prefix) {
        Await.that("the broker takes messages", Duration.ofSeconds(30), () -> !stage.client()
                .attempt("send", stage.args("topic", topic + "-probe", "count", 1))
                .containsKey("error"));
        stage.send(topic, count, prefix);
    }

    @Test
    void inOrderAKillLetsTheSameComeAgainInOrder() {
        String topic = stage.topic(1);
        stage.send(topic, 3, "m");
        List<JsonObject> one = takeAll(topic, 1, "order", true, "most", 1, "invisibleMillis", 15_000);
        stage.acknowledge(topic, one);
        takeAll(topic, 1, "order", true, "most", 1, "invisibleMillis", 15_000);
        Await.that("the topic is kept", Duration.ofSeconds(10), () -> stage.isKept(topic));
        stage.broker().kill();
        stage.broker().start();
        List<String> again = new ArrayList<>();
        Await.that("what was not acknowledged", Duration.ofMillis(PATIENCE), () -> {
            JsonObject answer = stage.attempt("take", topic, "order", true, "invisibleMillis", 15_000);
            again.addAll(answer.containsKey("error") ? List.of() : names(PopStage.messages(answer)));
            return again.contains("m-0-2");
        });
        assertEquals(List.of("m-0-1", "m-0-2"), again.subList(again.size() - 2, again.size()));
    }

    @Test
    void nothingIsLostOrStuckByKillsAndRestarts() {
        String topic = stage.topic(4);
        stage.send(topic, 100, "m");
        TreeSet<String> sent = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            sent.add("m-0-" + i);
        }
        List<JsonObject> first = takeAll(topic, 100, "invisibleMillis", 8_000);
        stage.acknowledge(topic, first.subList(0, 40));
        Await.that("the topic is kept", Duration.ofSeconds(10), () -> stage.isKept(topic));
        stage.broker().kill();
        stage.broker().start();
        TreeSet<String> seen = set(first.subList(0, 40));
        TreeSet<String> open = set(first.subList(40, 100));
        Await.that("the rest comes again", Duration.ofMillis(2 * PATIENCE), () -> {
            List<JsonObject> some = stage.takeSoon(topic, "pollMillis", 1_000, "invisibleMillis", 120_000);
            stage.acknowledge(topic, some);
            seen.addAll(names(some));
            open.removeAll(names(some));
            return open.isEmpty();
        });
        assertEquals(sent, seen);
        stage.broker().stop();
        stage.broker().start();
        stage.send(topic, 4, "after");
        TreeSet<String> last = new TreeSet<>();
        Await.that("what is sent after a restart", Duration.ofMillis(PATIENCE), () -> {
            List<JsonObject> some = stage.takeSoon(topic, "pollMillis", 1_000, "invisibleMillis", 120_000);
            last.addAll(names(some));
            return last.containsAll(List.of("after-0-0", "after-0-1", "after-0-2", "after-0-3"));
        });
    }
}
