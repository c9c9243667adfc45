package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What gateways for many small readers rely on: messages that stand in light queues beside their own. */
final class LightQueueScenarios {
    private static final int DELETE_TOPIC = 215;
    private static final int ROUNDS = Integer.getInteger("gantry.crash.rounds", 2);

    private final Node nameServer = Node.nameServer(Peer.chosen()).start();
    private final List<ClientVm> clients = new ArrayList<>();
    private Node broker = broker().with("enableLmq", true).with("enableMultiDispatch", true);
    private String topic;

    private Node broker() {
        return Node.broker(Peer.chosen(), nameServer.address());
    }

    @AfterEach
    void stop() {
        clients.forEach(ClientVm::close);
        broker.close();
        nameServer.close();
    }

    private ClientVm start(ClassPath version, int queues) {
        broker.start();
        topic = Stage.createTopic(broker, nameServer.address(), queues);
        return client(version);
    }

    private ClientVm client(ClassPath version) {
        ClientVm client = ClientVm.start(version);
        clients.add(client);
        return client;
    }

    private void send(ClientVm client, String prefix, int count, String light) {
        client.run("send", sendArgs(prefix, count, light));
    }

    private Map<String, Object> sendArgs(String prefix, int count, String light) {
        return args("prefix", prefix, "count", count, "light", light, "retries", 0);
    }

    private Map<String, Object> args(Object... pairs) {
        Map<String, Object> arguments = Stage.argsAt(nameServer.address(), pairs);
        arguments.put("topic", topic);
        return arguments;
    }

    private JsonObject ask(ClientVm client, String what, String queue, Object... more) {
        Map<String, Object> arguments = args(more);
        arguments.put("do", what);
        arguments.put("queue", queue);
        return client.run("light", arguments);
    }

    /** The names of a light queue's messages, which are numbered without a gap. */
    private List<String> read(ClientVm client, String queue) {
        JsonObject told = ask(client, "read", queue);
        List<JsonArray> messages = told.getJsonArray("messages").getValuesAs(JsonArray.class);
        int first = told.getInt("min");
        assertEquals(
                IntStream.range(first, first + messages.size()).boxed().toList(),
                messages.stream().map(message -> message.getInt(0)).toList(),
                "numbers in " + queue);
        return messages.stream().map(message -> message.getString(1)).toList();
    }

    private List<String> await(ClientVm client, String queue, int count) {
        List<String> names = new ArrayList<>();
        Await.that(count + " messages in " + queue, Duration.ofSeconds(30), () -> {
            names.clear();
            names.addAll(read(client, queue));
            return names.size() >= count;
        });
        return names;
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + "-0-" + i).toList();
    }

    @EachClient
    void aMessageStandsInTheLightQueuesItNames(ClassPath version) {
        ClientVm client = start(version, 1);
        send(client, "both", 40, "%LMQ%a,%LMQ%b");
        send(client, "one", 5, "%LMQ%a");
        List<String> inA = new ArrayList<>(names("both", 40));
        inA.addAll(names("one", 5));
        assertEquals(inA, await(client, "%LMQ%a", 45));
        assertEquals(names("both", 40), await(client, "%LMQ%b", 40));
        assertEquals(inA, ReadBack.all(client, nameServer.address(), topic));
        ask(client, "commit", "%LMQ%a", "offset", 7);
        assertEquals(7, ask(client, "committed", "%LMQ%a").getInt("offset"));
    }

    @EachClient
    void aDelayedMessageStandsInThemWhenItComes(ClassPath version) {
        ClientVm client = start(version, 1);
        Map<String, Object> delayed = sendArgs("later", 3, "%LMQ%later");
        delayed.put("delayLevel", 1);
        client.run("send", delayed);
        assertEquals(names("later", 3), await(client, "%LMQ%later", 3));
    }

    /** What Apache's broker shows of half messages is printed; Gantry shows none. */
    @Test
    void aHalfMessageStandsInThemWhenItsTransactionEnds() {
        ClientVm client = start(ClassPath.CLIENT_5, 1);
        for (String first : List.of("rollback", "commit")) {
            Map<String, Object> halves = sendArgs(first, 3, "%LMQ%tx");
            halves.putAll(Map.of("group", "deciders-" + first, "first", first));
            client.run("sendHalves", halves);
        }
        Await.that("committed messages in their topic", Duration.ofSeconds(30), () -> ReadBack.all(
                        client, nameServer.address(), topic)
                .equals(names("commit", 3)));
        if (Peer.chosen() == Peer.GANTRY) {
            assertEquals(names("commit", 3), await(client, "%LMQ%tx", 3));
        } else {
            System.out.println("APACHE: " + ask(client, "read", "%LMQ%tx").getJsonArray("messages"));
        }
    }

    @Test
    void theMessagesOfABatchStandInNone() {
        ClientVm client = start(ClassPath.CLIENT_5, 1);
        Map<String, Object> batch = sendArgs("batch", 3, "%LMQ%batch");
        batch.put("mode", "batch");
        client.run("send", batch);
        send(client, "after", 1, "%LMQ%batch");
        assertEquals(names("after", 1), await(client, "%LMQ%batch", 1));
        assertEquals(4, ReadBack.all(client, nameServer.address(), topic).size());
    }

    @Tag("alone")
    @Test
    void aReaderWaitsForTheFirstMessage() throws Exception {
        ClientVm client = start(ClassPath.CLIENT_5, 1);
        ClientVm reader = client(ClassPath.CLIENT_5);
        send(client, "known", 1, "%LMQ%known");
        CompletableFuture<JsonObject> reading = CompletableFuture.supplyAsync(() -> ask(reader, "await", "%LMQ%new"));
        // Longer than a client takes to start, so that it waits on the broker.
        Await.that("the reader had time to ask", Duration.ofSeconds(10), patience(4_000));
        long begin = Clock.system().millis();
        send(client, "first", 1, "%LMQ%new");
        JsonObject told = reading.get(60, TimeUnit.SECONDS);
        long overMillis = Clock.system().millis() - begin;
        // The call also ends the client, which takes as long as that likes.
        long millis = told.getJsonNumber("arrivedMillis").longValue() - begin;
        assertEquals("first-0-0", told.getJsonArray("messages").getJsonArray(0).getString(1));
        System.out.printf(
                "%s: the first message of a light queue reached its reader after %d ms, whose end took %d ms more%n",
                Peer.chosen(), millis, overMillis - millis);
        assertTrue(millis < 5_000, "woken: " + millis);
    }

    private static BooleanSupplier patience(long millis) {
        long end = Clock.system().millis() + millis;
        return () -> Clock.system().millis() >= end;
    }

    @Test
    void numbersHaveNoGapAndNothingIsLostByKills() {
        broker.with("mappedFileSizeCommitLog", 4 << 20);
        ClientVm client = start(ClassPath.CLIENT_5, 3);
        client.run("startLoad", args("retries", 0, "size", 1_000, "light", "%LMQ%load"));
        for (int kill = 0; kill < ROUNDS; kill++) {
            client.run("awaitLoad", Map.of("count", 300));
            broker.kill();
            broker.start();
        }
        client.run("awaitLoad", Map.of("count", 50));
        JsonObject acknowledged = client.run("stopLoad", Map.of()).getJsonObject("queues");
        int count = Acknowledged.areReadBack(acknowledged, client, broker, topic, ROUNDS * 300 + 50);
        Map<Integer, List<String>> stored = ReadBack.of(client, nameServer.address(), topic);
        int all = stored.values().stream().mapToInt(List::size).sum();
        assertEquals(all, new TreeSet<>(await(client, "%LMQ%load", all)).size());
        stored.forEach((queue, names) -> assertEquals(names, await(client, "%LMQ%load-" + queue, names.size())));
        System.out.printf("kills: %d, acknowledged: %d, lost in light queues: 0%n", ROUNDS, count);
        if (Peer.chosen() == Peer.GANTRY) {
            broker.stop();
            broker.verifyStore();
        }
    }

    @Test
    void aDirectoryGoesToTheOtherAndBack() {
        ClientVm client = start(ClassPath.CLIENT_5, 1);
        List<String> sent = new ArrayList<>();
        Peer peer = Peer.chosen();
        for (int hand = 0; hand < 5; hand++) {
            send(client, "hand" + hand, 20, "%LMQ%x,%LMQ%hand" + hand);
            sent.addAll(names("hand" + hand, 20));
            assertEquals(sent, await(client, "%LMQ%x", sent.size()), "hand " + hand);
            Map<String, Integer> committed = commit(client, sent.size());
            if (hand < 2) {
                broker.kill();
                committed = Map.of();
            } else {
                broker.stop();
            }
            peer = peer == Peer.APACHE ? Peer.GANTRY : Peer.APACHE;
            broker = broker.under(peer).start();
            committed.forEach((reader, offset) -> assertEquals(offset, committed(client, reader), reader));
            assertEquals(sent, await(client, "%LMQ%x", sent.size()), "after hand " + hand);
            for (int before = 0; before <= hand; before++) {
                assertEquals(names("hand" + before, 20), await(client, "%LMQ%hand" + before, 20));
            }
        }
    }

    /** In a light queue and in the topic, of a group like others and of one that is named like a light queue. */
    private Map<String, Integer> commit(ClientVm client, int sent) {
        Map<String, Integer> offsets = new TreeMap<>();
        for (String queue : List.of("%LMQ%x", topic)) {
            for (String group : List.of("light-reader", "%LMQ%reader")) {
                int offset = sent - offsets.size();
                // Of a group that never read nothing is taken.
                ask(client, "read", "%LMQ%x", "group", group);
                ask(client, "commit", queue, "group", group, "offset", offset);
                offsets.put(queue + "@" + group, offset);
            }
        }
        return offsets;
    }

    private int committed(ClientVm client, String reader) {
        String[] names = reader.split("@");
        return ask(client, "committed", names[0], "group", names[1]).getInt("offset");
    }

    @Test
    void tooManyAreRefused() {
        broker.with("enableLmqQuota", true).with("maxLmqConsumeQueueNum", 2);
        ClientVm client = start(ClassPath.CLIENT_5, 1);
        send(client, "two", 3, "%LMQ%a,%LMQ%b");
        await(client, "%LMQ%b", 3);
        String refused =
                client.attempt("send", sendArgs("third", 1, "%LMQ%a,%LMQ%c")).toString();
        assertTrue(refused.contains("CODE: 2017"), refused);
        send(client, "more", 3, "%LMQ%b,%LMQ%a");
        assertEquals(6, await(client, "%LMQ%b", 6).size());
    }

    @Test
    void switchedOffNobodyKnowsThem() {
        broker.with("enableLmq", false).with("enableMultiDispatch", false);
        ClientVm client = start(ClassPath.CLIENT_5, 1);
        send(client, "m", 3, "%LMQ%a");
        Map<String, Object> arguments = args("do", "await", "queue", "%LMQ%a");
        String refused = client.attempt("light", arguments).toString();
        assertTrue(refused.contains("CODE: 17"), refused);
        assertEquals(names("m", 3), ReadBack.all(client, nameServer.address(), topic));
    }

    @Test
    void aDeletedOneIsEmpty() {
        // Without it Apache's broker deletes no topic.
        broker.with("timerWheelEnable", true);
        ClientVm client = start(ClassPath.CLIENT_5, 1);
        send(client, "m", 3, "%LMQ%a,%LMQ%b");
        await(client, "%LMQ%b", 3);
        RawCall deleted = RawCall.ask(broker.address(), DELETE_TOPIC, Map.of("topic", "%LMQ%a"));
        assertEquals(0, deleted.code(), deleted.header());
        assertEquals(List.of(), read(client, "%LMQ%a"));
        send(client, "new", 2, "%LMQ%a");
        assertEquals(names("new", 2), await(client, "%LMQ%a", 2));
        assertEquals(names("m", 3), read(client, "%LMQ%b"));
    }
}
