package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What consumers rely on. */
final class ConsumeScenarios {
    private static final int WAIT = 20_000;

    private final Stage stage = Stage.shared();

    private void start(ClassPath version, String name, Object... pairs) {
        Map<String, Object> arguments = stage.args(pairs);
        arguments.put("name", name);
        arguments.putIfAbsent("mode", "push");
        stage.client(version).run("startConsumer", arguments);
    }

    private List<JsonObject> await(ClassPath version, String name, int count) {
        return stage.client(version)
                .run("awaitConsumer", stage.args("name", name, "count", count, "timeoutMillis", WAIT))
                .getJsonArray("accepted")
                .getValuesAs(JsonObject.class);
    }

    private JsonObject stop(ClassPath version, String name) {
        return stage.client(version).run("stopConsumer", stage.args("name", name));
    }

    private static List<String> names(List<JsonObject> messages) {
        return messages.stream().map(message -> message.getString("name")).toList();
    }

    @EachClient
    void pushConsumerGetsWhatWasThereAndWhatComes(ClassPath version) {
        String topic = stage.topic(4);
        String name = Stage.fresh("push");
        stage.send(version, "topic", topic, "count", 20, "prefix", "before");
        start(version, name, "topic", topic, "group", name);
        assertEquals(20, await(version, name, 20).size());
        stage.send(version, "topic", topic, "count", 20, "prefix", "after", "key", "k", "property", "colour:blue");
        List<JsonObject> all = await(version, name, 40);
        stop(version, name);
        assertEquals(40, all.size());
        assertEquals(40, new TreeSet<>(names(all)).size(), "none twice");
        JsonObject last = all.get(39);
        assertEquals("blue", last.getJsonObject("properties").getString("colour"));
        assertTrue(last.getString("storeHost").endsWith(stage.broker().address()), last.toString());
    }

    @EachClient
    void expressionsChooseByProperties(ClassPath version) {
        String topic = stage.topic(2);
        for (String mode : List.of("push", "lite")) {
            String name = Stage.fresh("sql-" + mode);
            String sql = "colour IN ('blue', 'green') AND NOT (colour = 'green') OR colour IS NULL";
            start(version, name, "topic", topic, "group", name, "mode", mode, "sql", sql);
            stage.send(version, "topic", topic, "count", 5, "prefix", mode + "-blue", "property", "colour:blue");
            stage.send(version, "topic", topic, "count", 5, "prefix", mode + "-green", "property", "colour:green");
            stage.send(version, "topic", topic, "count", 5, "prefix", mode + "-none");
            Set<String> wanted = new TreeSet<>();
            await(version, name, mode.equals("push") ? 10 : 20)
                    .forEach(message -> wanted.add(message.getString("name")));
            stop(version, name);
            assertEquals(mode.equals("push") ? 10 : 20, wanted.size(), wanted.toString());
            assertTrue(wanted.stream().noneMatch(each -> each.contains("green")), wanted.toString());
        }
        Map<String, Object> bad = stage.args("topic", topic, "group", Stage.fresh("bad"), "sql", "colour = = 1");
        bad.putAll(Map.of("name", Stage.fresh("bad"), "mode", "push"));
        JsonObject refused = stage.client(version).attempt("startConsumer", bad).getJsonObject("error");
        assertTrue(refused.toString().contains("CODE: 23"), refused.toString());
    }

    @EachClient
    @Tag("alone")
    void waitingConsumerIsWokenAtOnce(ClassPath version) {
        String topic = stage.topic(1);
        String name = Stage.fresh("woken");
        stage.send(version, "topic", topic, "count", 1, "prefix", "first");
        start(version, name, "topic", topic, "group", name);
        await(version, name, 1);
        for (int i = 0; i < 5; i++) {
            stage.send(version, "topic", topic, "count", 1, "prefix", "woken" + i);
            List<JsonObject> got = stage.client(version)
                    .run("awaitConsumer", stage.args("name", name, "count", i + 2, "timeoutMillis", 2_000))
                    .getJsonArray("accepted")
                    .getValuesAs(JsonObject.class);
            assertEquals(i + 2, got.size(), "a long poll is answered when a message arrives");
        }
        stop(version, name);
    }

    @EachClient
    void orderlyConsumerKeepsEachQueuesOrderThroughARefusal(ClassPath version) {
        String topic = stage.topic(3);
        String name = Stage.fresh("orderly");
        stage.send(version, "topic", topic, "count", 30, "shards", 3);
        start(version, name, "topic", topic, "group", name, "mode", "orderly", "failures", 1);
        List<JsonObject> all = await(version, name, 30);
        stop(version, name);
        assertEquals(30, all.size());
        Map<Integer, Integer> next = new HashMap<>();
        for (JsonObject message : all) {
            int expected = next.merge(message.getInt("queue"), 1, Integer::sum) - 1;
            assertEquals(expected, message.getInt("offset"), "order in queue " + message.getInt("queue"));
        }
    }

    @EachClient
    void broadcastReachesEveryConsumer(ClassPath version) {
        String topic = stage.topic(2);
        String group = Stage.fresh("broadcast");
        List<String> members = List.of(group + "-a", group + "-b");
        members.forEach(name -> start(version, name, "topic", topic, "group", group, "mode", "broadcast"));
        stage.send(version, "topic", topic, "count", 10);
        for (String name : members) {
            List<JsonObject> got = await(version, name, 10);
            assertEquals(10, new TreeSet<>(names(got)).size(), name);
        }
        members.forEach(name -> stop(version, name));
    }

    @EachClient
    void litePullConsumerGetsAll(ClassPath version) {
        String topic = stage.topic(2);
        String name = Stage.fresh("lite");
        stage.send(version, "topic", topic, "count", 20);
        start(version, name, "topic", topic, "group", name, "mode", "lite");
        assertEquals(20, new TreeSet<>(names(await(version, name, 20))).size());
        stop(version, name);
    }

    @EachClient
    void tagsAreFiltered(ClassPath version) {
        String topic = stage.topic(2);
        String name = Stage.fresh("tags");
        for (String tag : List.of("a", "b", "c")) {
            stage.send(version, "topic", topic, "count", 5, "tag", tag, "prefix", tag);
        }
        start(version, name, "topic", topic, "group", name, "tags", "a || c");
        List<JsonObject> got = await(version, name, 10);
        // What comes last is not wanted either: all before it was filtered when it is here.
        stage.send(version, "topic", topic, "count", 4, "tag", "c", "prefix", "last");
        got = await(version, name, 14);
        stop(version, name);
        assertEquals(14, got.size());
        assertTrue(
                names(got).stream().noneMatch(each -> each.startsWith("b")),
                names(got).toString());
    }

    @EachClient
    void refusedMessageIsRetriedAndThenADeadLetter(ClassPath version) {
        String topic = stage.topic(1);
        String name = Stage.fresh("retry");
        stage.send(version, "topic", topic, "count", 1, "tag", "a", "key", "k");
        start(version, name, "topic", topic, "group", name, "failures", 9, "delayLevel", 1, "maxReconsume", 1);
        String deadLetters = "%DLQ%" + name;
        Await.that(
                "route of " + deadLetters,
                java.time.Duration.ofSeconds(40),
                () -> RawCall.ask(stage.namesrv(), 105, Map.of("topic", deadLetters))
                                .code()
                        == 0);
        Await.that("dead letter", java.time.Duration.ofSeconds(20), () -> ReadBack.all(
                        stage.client(version), stage.namesrv(), deadLetters)
                .equals(List.of("m-0-0")));
        List<JsonObject> refused = stop(version, name).getJsonArray("refused").getValuesAs(JsonObject.class);
        assertEquals(2, refused.size());
        assertEquals(0, refused.get(0).getInt("reconsumed"));
        assertEquals(1, refused.get(1).getInt("reconsumed"));
        assertEquals(topic, refused.get(1).getString("topic"), "the client shows the first topic again");
    }

    @EachClient
    void aGroupIsForbiddenToReadATopicAndAllowedAgain(ClassPath version) {
        String topic = stage.topic(1);
        String name = Stage.fresh("forbidden");
        forbid(name, topic, false);
        start(version, name, "topic", topic, "group", name);
        stage.send(version, "topic", topic, "count", 3);
        assertEquals(
                0,
                stage.client(version)
                        .run("awaitConsumer", stage.args("name", name, "count", 1, "timeoutMillis", 4_000))
                        .getJsonArray("accepted")
                        .size());
        forbid(name, topic, true);
        assertEquals(3, await(version, name, 3).size());
        stop(version, name);
    }

    /** Of Apache's broker it is printed: it lets such a pull in, and allows all topics with one. */
    @Test
    void whatIsForbiddenCountsForEachPullAndEachTopicByItself() {
        String topic = stage.topic(1);
        String other = stage.topic(1);
        String group = Stage.fresh("forbidden");
        forbid(group, topic, false);
        forbid(group, other, false);
        RawCall pulled = RawCall.ask(
                stage.broker().address(),
                11,
                Map.ofEntries(
                        Map.entry("consumerGroup", group),
                        Map.entry("topic", topic),
                        Map.entry("queueId", "0"),
                        Map.entry("queueOffset", "0"),
                        Map.entry("maxMsgNums", "1"),
                        Map.entry("sysFlag", "4"),
                        Map.entry("commitOffset", "0"),
                        Map.entry("suspendTimeoutMillis", "0"),
                        Map.entry("subscription", "*"),
                        Map.entry("subVersion", "0")));
        forbid(group, topic, true);
        String left = RawCall.ask(stage.broker().address(), 353, Map.of("group", group, "topic", other))
                .text();
        if (Peer.chosen() == Peer.GANTRY) {
            assertEquals(16, pulled.code(), pulled.header());
            assertTrue(left.contains("\"readable\":false"), left);
        } else {
            System.out.println("APACHE: a pull with a subscription: " + pulled.code() + ", the other topic: " + left);
        }
    }

    private void forbid(String group, String topic, boolean isReadable) {
        RawCall said = RawCall.ask(
                stage.broker().address(),
                353,
                Map.of("group", group, "topic", topic, "readable", String.valueOf(isReadable)));
        assertEquals(0, said.code(), said.header());
        assertTrue(said.text().contains("\"readable\":" + isReadable), said.text());
    }

    @EachClient
    void delayedMessageComesAfterItsDelay(ClassPath version) {
        String topic = stage.topic(1);
        String name = Stage.fresh("delay");
        start(version, name, "topic", topic, "group", name);
        stage.send(version, "topic", topic, "count", 3, "delayLevel", 1);
        assertEquals(3, new TreeSet<>(names(await(version, name, 3))).size());
        stop(version, name);
    }

    @EachClient
    void consumerGoesOnWhereItsGroupWas(ClassPath version) {
        String topic = stage.topic(2);
        String group = Stage.fresh("resume");
        stage.send(version, "topic", topic, "count", 10, "prefix", "first");
        start(version, group + "-1", "topic", topic, "group", group);
        assertEquals(10, await(version, group + "-1", 10).size());
        stop(version, group + "-1");
        stage.send(version, "topic", topic, "count", 10, "prefix", "second");
        start(version, group + "-2", "topic", topic, "group", group);
        List<String> got = names(await(version, group + "-2", 10));
        stop(version, group + "-2");
        assertEquals(10, got.size());
        assertTrue(got.stream().allMatch(name -> name.startsWith("second")), got.toString());
    }

    @EachClient
    void consumersThatJoinAndLeaveShareTheQueuesAndLoseNothing(ClassPath version) {
        String topic = stage.topic(4);
        String group = Stage.fresh("shared");
        TreeSet<String> seen = new TreeSet<>();
        start(version, group + "-1", "topic", topic, "group", group);
        stage.send(version, "topic", topic, "count", 40, "prefix", "alone");
        await(version, group + "-1", 40);
        start(version, group + "-2", "topic", topic, "group", group);
        Await.that("the second consumer gets its share", java.time.Duration.ofSeconds(30), () -> {
            stage.send(version, "topic", topic, "count", 8, "prefix", Stage.fresh("joined"));
            return !stage.client(version)
                    .run("awaitConsumer", stage.args("name", group + "-2", "count", 1, "timeoutMillis", 500))
                    .getJsonArray("accepted")
                    .isEmpty();
        });
        seen.addAll(names(stop(version, group + "-1").getJsonArray("accepted").getValuesAs(JsonObject.class)));
        stage.send(version, "topic", topic, "count", 40, "prefix", "left");
        TreeSet<String> sent = new TreeSet<>(ReadBack.all(stage.client(version), stage.namesrv(), topic));
        Await.that("all messages were seen", java.time.Duration.ofSeconds(40), () -> {
            seen.addAll(names(stage.client(version)
                    .run("awaitConsumer", stage.args("name", group + "-2", "count", 9_999, "timeoutMillis", 500))
                    .getJsonArray("accepted")
                    .getValuesAs(JsonObject.class)));
            return seen.equals(sent);
        });
        stop(version, group + "-2");
    }

    @EachClient
    void aRequestGetsItsReply(ClassPath version) {
        String topic = stage.topic(2);
        String group = Stage.fresh("responders");
        stage.client(version).run("respond", stage.args("topic", topic, "group", group));
        JsonObject told = stage.client(version)
                .run("request", stage.args("topic", topic, "group", Stage.fresh("asking"), "count", 5, "prefix", "q"));
        stage.client(version).run("stopResponding", stage.args("group", group));
        List<String> replies = told.getJsonArray("replies").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
        assertEquals(List.of("re-q-0-0", "re-q-0-1", "re-q-0-2", "re-q-0-3", "re-q-0-4"), replies);
    }

    @EachClient
    void namespacesKeepTopicsAndGroupsApart(ClassPath version) {
        String topic = Stage.fresh("topic");
        String name = Stage.fresh("namespaced");
        start(version, name, "topic", topic, "group", name, "namespace", "NS1");
        String group = Stage.fresh("producers");
        stage.send(version, "topic", topic, "group", group + "-1", "namespace", "NS1", "count", 5, "prefix", "mine");
        stage.send(version, "topic", topic, "group", group + "-2", "namespace", "NS2", "count", 5, "prefix", "other");
        List<JsonObject> all = await(version, name, 5);
        stop(version, name);
        assertEquals(5, all.size());
        assertTrue(
                names(all).stream().allMatch(each -> each.startsWith("mine")),
                names(all).toString());
        assertEquals(topic, all.get(0).getString("topic"), "the client shows it without the namespace");
    }

    @EachClient
    void tracesOfMessagesAreMessages(ClassPath version) {
        String topic = stage.topic(1);
        String traces = "RMQ_SYS_TRACE_TOPIC";
        List<JsonObject> sent = stage.send(
                version, "topic", topic, "group", Stage.fresh("traced"), "trace", true, "count", 5, "key", "traced");
        String id = sent.get(4).getString("id");
        Map<String, Object> byKey = stage.args("topic", traces, "key", id);
        Await.that("the trace of " + id, java.time.Duration.ofSeconds(30), () -> {
            JsonObject found = stage.client(version).attempt("query", byKey);
            return !found.containsKey("error")
                    && !found.getJsonArray("messages").isEmpty();
        });
    }
}
