package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * What only features serve, asked for without pause while they go and come: transactions and SQL subscriptions by a
 * client of 4.9, timed messages and pop by one of 5.x. Remembers what was promised. On a thread of its own.
 */
final class FeatureLoad implements AutoCloseable {
    static final int DELAY = 1_500;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int PAUSE_NANOS = 20_000_000;

    private final ClientVm older = ClientVm.start(ClassPath.CLIENT_4);
    private final ClientVm newer = ClientVm.start(ClassPath.CLIENT_5);
    private final String namesrv;
    private final String halves;
    private final String timed;
    private final String popped;
    private final String chosen;
    private final Set<String> committed = new ConcurrentSkipListSet<>();
    private final Set<String> due = new ConcurrentSkipListSet<>();
    private final Set<String> toPop = new ConcurrentSkipListSet<>();
    private final Set<String> toChoose = new ConcurrentSkipListSet<>();
    private final Set<String> refusals = new ConcurrentSkipListSet<>();
    private CompletableFuture<Void> running;
    private volatile boolean isEnding;

    FeatureLoad(String namesrv, Node broker) {
        this.namesrv = namesrv;
        halves = Stage.createTopic(broker, namesrv, 2);
        timed = Stage.createTopic(broker, namesrv, 2);
        popped = Stage.createTopic(broker, namesrv, 2);
        chosen = Stage.createTopic(broker, namesrv, 2);
        newer.mqadmin(
                namesrv, "setConsumeMode -b " + broker.address() + " -t " + popped + " -g " + popped + " -m POP -q 0");
        consume(newer, popped, "brokersChoice", true, "invisibleMillis", 10_000);
        consume(older, chosen, "sql", "colour = 'blue'");
    }

    private void consume(ClientVm client, String topic, Object... more) {
        Map<String, Object> arguments = Stage.argsAt(namesrv, more);
        arguments.putAll(Map.of("topic", topic, "group", topic, "name", topic, "mode", "push"));
        client.run("startConsumer", arguments);
    }

    void start() {
        isEnding = false;
        running = CompletableFuture.runAsync(
                this::run,
                action -> Executors.defaultThreadFactory().newThread(action).start());
    }

    private void run() {
        for (int i = 0; !isEnding; i++) {
            transaction("half" + i, List.of("commit", "unknown", "rollback").get(i % 3));
            send(newer, timed, "timed" + i, due, "timer", "TIMER_DELAY_MS:" + DELAY);
            send(newer, popped, "popped" + i, toPop);
            if (i % 2 == 0) {
                send(older, chosen, "chosen" + i, toChoose, "property", "colour:blue");
            } else {
                send(older, chosen, "other" + i, new TreeSet<>(), "property", "colour:green");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** What is decided while nobody takes it is asked for later: so each is decided in one way only. */
    private void transaction(String name, String first) {
        boolean isRollback = first.equals("rollback");
        JsonObject answer = older.attempt(
                "sendHalves",
                Stage.argsAt(
                        namesrv,
                        "topic",
                        halves,
                        "group",
                        halves + "-" + first,
                        "prefix",
                        name,
                        "first",
                        first,
                        "later",
                        isRollback ? first : "commit"));
        note(answer, name, isRollback ? new TreeSet<>() : committed);
    }

    private void send(ClientVm client, String topic, String name, Set<String> promised, Object... more) {
        Map<String, Object> arguments = Stage.argsAt(namesrv, more);
        arguments.putAll(Map.of("topic", topic, "prefix", name, "retries", 0));
        note(client.attempt("send", arguments), name, promised);
    }

    private void note(JsonObject answer, String name, Set<String> promised) {
        if (answer.containsKey("error")) {
            String said = answer.get("error").toString().replaceAll("(?s).*CODE: (.*?) BROKER:.*", "$1");
            refusals.add(name.replaceAll("\\d+$", "") + ": " + said);
        } else {
            promised.add(name + "-0-0");
        }
    }

    /** Ends the load; returns what was refused, each kind once. */
    Set<String> stop() {
        isEnding = true;
        running.join();
        return refusals;
    }

    /** A topic that an expression chooses from. */
    String chosen() {
        return chosen;
    }

    /** What was refused so far. */
    Set<String> refusals() {
        return refusals;
    }

    /** Everything promised is there once, and was given to whom it was meant for. */
    void requireAllKept() {
        requireKept(halves, committed);
        requireKept(timed, due);
        for (JsonArray message : read(timed)) {
            assertEquals(true, message.getInt(4) >= DELAY, () -> "delivered too early: " + message);
        }
        int again = requireConsumed(newer, popped, toPop) + requireConsumed(older, chosen, toChoose);
        System.out.printf(
                "transactions=%d timed=%d popped=%d chosen=%d lost=0 twice=0 receivedAgain=%d%n",
                committed.size(), due.size(), toPop.size(), toChoose.size(), again);
    }

    private void requireKept(String topic, Set<String> promised) {
        List<String> names = new ArrayList<>();
        Set<String> missing = new TreeSet<>();
        try {
            Await.that("all of " + topic, LONGEST, () -> {
                names.clear();
                read(topic).forEach(message -> names.add(message.getString(2)));
                missing.clear();
                missing.addAll(promised);
                names.forEach(missing::remove);
                return missing.isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", missing of " + promised.size() + ": " + missing, e);
        }
        assertEquals(List.copyOf(promised), names.stream().sorted().toList(), "none twice, none more");
    }

    private List<JsonArray> read(String topic) {
        return ReadBack.of(newer, namesrv, topic, message -> message).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    private int requireConsumed(ClientVm client, String topic, Set<String> promised) {
        List<String> got = new ArrayList<>();
        try {
            Await.that("all of " + topic + " are consumed", LONGEST, () -> {
                got.clear();
                client.run("awaitConsumer", Stage.argsAt(namesrv, "name", topic, "count", 0, "timeoutMillis", 0))
                        .getJsonArray("accepted")
                        .getValuesAs(JsonObject.class)
                        .forEach(message -> got.add(message.getString("name")));
                return got.containsAll(promised);
            });
        } finally {
            client.run("stopConsumer", Stage.argsAt(namesrv, "name", topic));
        }
        assertEquals(promised, new TreeSet<>(got), "no other of " + topic);
        return got.size() - promised.size();
    }

    @Override
    public void close() {
        isEnding = true;
        older.close();
        newer.close();
    }
}
