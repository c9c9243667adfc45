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
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What producers of timed messages rely on. How late they come is printed; that none comes early is required. */
final class TimerScenarios {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int DELAY = 4_000;
    private static final int SECOND = 1_000;
    /** So that what is done before they come is done in time on a slow machine, too. */
    private static final int LONG_DELAY = 12_000;

    private static final int MANY = 10_000;
    /** How many wait at a time, at least one round; a million is what limits.md tells. */
    private static final int PENDING = Integer.getInteger("gantry.timer.pending", 2 * MANY);

    private static final long HEAP_KIB = 24 * 1024;
    private static final int RUNTIME = 28;
    private static final int METRICS = 61;

    private static Node nameServer;

    @BeforeAll
    static void start() {
        nameServer = Node.nameServer(Peer.chosen()).start();
    }

    @AfterAll
    static void stop() {
        nameServer.close();
    }

    private static Node broker(Peer peer, String... options) {
        Node broker = Node.broker(peer, nameServer.address())
                .with("timerWheelEnable", true)
                .with("recallMessageEnable", true);
        List.of(options).forEach(broker::withOption);
        return broker.start();
    }

    private static List<JsonObject> send(ClientVm client, String topic, String prefix, int count, String timer) {
        return client.run(
                        "send",
                        Stage.argsAt(
                                nameServer.address(),
                                "topic",
                                topic,
                                "prefix",
                                prefix,
                                "count",
                                count,
                                "timer",
                                timer,
                                "mode",
                                count > 1_000 ? "async" : "sync"))
                .getJsonArray("results")
                .getValuesAs(JsonObject.class);
    }

    /** What of a message is looked at: its name, and when, and how long after its birth, it was stored in its queue. */
    private record Stored(String name, long afterMillis, long atMillis) {}

    private static List<Stored> read(ClientVm client, String topic) {
        List<Stored> stored = new ArrayList<>();
        JsonObject reply = client.attempt("readQueues", Stage.argsAt(nameServer.address(), "topic", topic));
        if (reply.containsKey("error")) {
            return stored;
        }
        JsonObject queues = reply.getJsonObject("queues");
        for (String queue : queues.keySet()) {
            for (JsonArray message : queues.getJsonArray(queue).getValuesAs(JsonArray.class)) {
                stored.add(new Stored(
                        message.getString(2),
                        message.getJsonNumber(4).longValue(),
                        message.getJsonNumber(5).longValue()));
            }
        }
        return stored;
    }

    private static List<Stored> await(ClientVm client, String topic, int count) {
        List<Stored> stored = new ArrayList<>();
        Await.that(count + " messages in " + topic, LONGEST, () -> {
            stored.clear();
            stored.addAll(read(client, topic));
            return names(stored).size() >= count;
        });
        return stored;
    }

    private static Set<String> names(List<Stored> stored) {
        Set<String> names = new TreeSet<>();
        stored.forEach(each -> names.add(each.name));
        return names;
    }

    @EachClient
    void messagesComeAtTheirTime(ClassPath version) {
        try (Node broker = broker(Peer.chosen());
                ClientVm client = ClientVm.start(version)) {
            String topic = Stage.createTopic(broker, nameServer.address(), 2);
            send(client, topic, "ms", 10, "TIMER_DELAY_MS:" + DELAY);
            send(client, topic, "s", 10, "TIMER_DELAY_SEC:" + DELAY / 1_000);
            List<Stored> stored = await(client, topic, 20);
            assertEquals(20, names(stored).size(), "none twice: " + stored);
            assertTrue(stored.stream().allMatch(each -> each.afterMillis >= DELAY), "none early: " + stored);
            long latest = stored.stream().mapToLong(Stored::afterMillis).max().orElseThrow() - DELAY;
            System.out.printf("%s: timed messages, latest after %d ms%n", Peer.chosen(), latest);
        }
    }

    /** With a delay of half the time that a start takes they are due before the broker is back, or after. */
    @Tag("alone")
    @Test
    void timedMessagesSurviveAKillAndTenThousandOfASecondCome() {
        try (Node broker = broker(Peer.chosen());
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(broker, nameServer.address(), 4);
            long due = Clock.system().millis() + 15_000;
            int taken =
                    send(client, topic, "many", MANY, "TIMER_DELIVER_MS:" + due).size();
            // Apache's broker says that it is busy to some of so many.
            assertTrue(taken == MANY || Peer.chosen() == Peer.APACHE, taken + " of " + MANY);
            send(client, topic, "soon", 50, "TIMER_DELAY_MS:500");
            broker.kill();
            broker.start();
            boolean isBackInTime = Clock.system().millis() < due;
            List<Stored> stored = await(client, topic, taken + 50);
            assertEquals(taken + 50, names(stored).size());
            // Apache's broker gives some again after a kill.
            assertTrue(stored.size() == taken + 50 || Peer.chosen() == Peer.APACHE, "none twice");
            List<Stored> many =
                    stored.stream().filter(each -> each.name.startsWith("many")).toList();
            assertTrue(many.stream().allMatch(each -> each.atMillis >= due), "none early");
            long latest = many.stream().mapToLong(Stored::atMillis).max().orElseThrow() - due;
            System.out.printf("%s: %d messages due at once, the latest after %d ms%n", Peer.chosen(), taken, latest);
            assertTrue(latest <= SECOND || !isBackInTime || Peer.chosen() == Peer.APACHE, "late by " + latest + " ms");
        }
    }

    @Test
    void aMessageIsTakenBack() {
        try (Node broker = broker(Peer.chosen());
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(broker, nameServer.address(), 2);
            List<JsonObject> taken = send(client, topic, "taken", 5, "TIMER_DELAY_MS:" + LONG_DELAY);
            for (JsonObject each : taken) {
                JsonObject told = client.run(
                        "recall",
                        Stage.argsAt(nameServer.address(), "topic", topic, "handle", each.getString("recallHandle")));
                assertEquals(each.getString("id"), told.getString("id"));
            }
            send(client, topic, "kept", 5, "TIMER_DELAY_MS:" + LONG_DELAY);
            assertEquals(5, names(await(client, topic, 5)).size());
            assertTrue(names(read(client, topic)).stream().allMatch(name -> name.startsWith("kept")));
        }
    }

    /** Both brokers count the same; Gantry also after a kill. */
    @Test
    void whatWaitsIsCountedByTopic() {
        try (Node broker = broker(Peer.chosen());
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(broker, nameServer.address(), 2);
            String other = Stage.createTopic(broker, nameServer.address(), 2);
            List<JsonObject> taken = send(client, topic, "taken", 3, "TIMER_DELAY_MS:" + 2 * LONG_DELAY);
            send(client, topic, "kept", 5, "TIMER_DELAY_MS:" + 2 * LONG_DELAY);
            send(client, other, "far", 4, "TIMER_DELAY_SEC:" + 100_000);
            awaitWaiting(broker, topic, 8);
            taken.forEach(each -> client.run(
                    "recall",
                    Stage.argsAt(nameServer.address(), "topic", topic, "handle", each.getString("recallHandle"))));
            awaitWaiting(broker, topic, 5);
            awaitWaiting(broker, other, 4);
            if (Peer.chosen() == Peer.GANTRY) {
                broker.kill();
                broker.start();
                awaitWaiting(broker, other, 4);
            }
            await(client, topic, 5);
            awaitWaiting(broker, topic, 0);
            awaitWaiting(broker, other, 4);
        }
    }

    private static void awaitWaiting(Node broker, String topic, int count) {
        String[] told = new String[1];
        Await.that(count + " of " + topic + " wait", LONGEST, () -> {
            told[0] = RawCall.ask(broker.address(), METRICS, Map.of()).text();
            return told[0].contains("\"" + topic + "\":{\"count\":" + count + ",\"timeStamp\":1");
        });
        assertTrue(told[0].matches("\\{\"dataVersion\":\\{[^}]*},\"timingCount\":\\{.*}}"), told[0]);
    }

    @EachClient
    void whatIsTooFarIsRefused(ClassPath version) {
        try (Node broker = broker(Peer.chosen());
                ClientVm client = ClientVm.start(version)) {
            String topic = Stage.createTopic(broker, nameServer.address(), 2);
            Map<String, Object> far = Stage.argsAt(
                    nameServer.address(), "topic", topic, "timer", "TIMER_DELAY_SEC:" + 400_000, "retries", 0);
            JsonObject refused = client.attempt("send", far).getJsonObject("error");
            assertTrue(refused.toString().contains("CODE: 13"), refused.toString());
        }
    }

    /** Not of Apache's broker: there it cannot be taken away. */
    @Test
    void withoutTheFeatureMessagesWaitAndNewOnesAreRefused() {
        try (Node broker = broker(Peer.GANTRY);
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(broker, nameServer.address(), 2);
            send(client, topic, "waiting", 5, "TIMER_DELAY_MS:" + LONG_DELAY);
            Shell shell = new Shell(broker);
            shell.run("feature:remove broker-timer");
            Map<String, Object> one = Stage.argsAt(
                    nameServer.address(), "topic", topic, "prefix", "new", "timer", "TIMER_DELAY_MS:100", "retries", 0);
            Await.that("a timed message is refused with its reason", LONGEST, () -> client.attempt("send", one)
                    .toString()
                    .contains("accurate timer message is not enabled"));
            assertEquals(List.of(), read(client, topic));
            shell.run("feature:install broker-timer");
            Await.that(
                    "what waited is there",
                    LONGEST,
                    () -> names(read(client, topic)).stream()
                                    .filter(name -> name.startsWith("waiting"))
                                    .count()
                            == 5);
        }
    }

    /** Gantry's alone: how much memory a node has is nothing that Apache's broker promises. */
    @Test
    void whatWaitsIsNotInMemory() {
        try (Node broker = broker(Peer.GANTRY, Footprint.OPTION, "-Xmx192m", "-XX:MaxDirectMemorySize=96m");
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(broker, nameServer.address(), 4);
            send(client, topic, "first", 1, "TIMER_DELAY_SEC:7200");
            Footprint before = Footprint.of(broker);
            long due = Clock.system().millis() + 3_600_000;
            for (int sent = 0; sent < PENDING; sent += MANY) {
                List<JsonObject> taken =
                        send(client, topic, "m", MANY, "TIMER_DELIVER_MS:" + (due + sent / MANY * 1_000L));
                assertEquals(MANY, taken.size());
            }
            awaitNoted(broker);
            Footprint waiting = Footprint.of(broker);
            broker.kill();
            broker.start();
            awaitNoted(broker);
            Footprint again = Footprint.of(broker);
            System.out.printf(
                    "%d wait: before %s%nwhile they wait %s%nafter a kill %s%n", PENDING, before, waiting, again);
            assertTrue(waiting.heapKib() <= before.heapKib() + HEAP_KIB, waiting + " after " + before);
            assertTrue(again.heapKib() <= before.heapKib() + HEAP_KIB, again + " after " + before);
        }
    }

    private static void awaitNoted(Node broker) {
        Await.that("all that was sent is noted", LONGEST, () -> RawCall.ask(broker.address(), RUNTIME, Map.of())
                .text()
                .contains("\"timerOffsetBehind\":\"0\""));
    }
}
