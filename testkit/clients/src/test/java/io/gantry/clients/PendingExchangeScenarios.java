package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A store that goes to the other program while something waits in it: transactions nobody has decided, timed and
 * delayed messages, popped ones that are not acknowledged. The other finishes all of it.
 */
final class PendingExchangeScenarios {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final long LAST_SECOND = 2_000;
    private static final int SOON = 1_000;
    private static final int QUEUE_OFFSET_AT = 16;
    private static final int COUNT_OF_SOON = 3;
    private static final int LATE = 6_000;
    private static final int INVISIBLE = 6_000;

    private ClientVm client;
    private Node broker;
    private String namesrv;
    private String halves;
    private String timed;
    private String delayed;
    private String popped;
    private List<JsonObject> taken;
    private final Set<String> committed = new TreeSet<>();
    /** When each timed message is due, and not before. */
    private final Map<String, Long> due = new LinkedHashMap<>();
    /** When it is due at the latest: each counts from when its broker got it, on a busy machine seconds later. */
    private final Map<String, Long> overdue = new LinkedHashMap<>();

    @Test
    void whatWaitsIsFinishedByTheOther() {
        try (Node nameServer = Node.nameServer(Peer.GANTRY).start();
                ClientVm own = ClientVm.start(ClassPath.CLIENT_5)) {
            client = own;
            namesrv = nameServer.address();
            broker = Node.broker(Peer.APACHE, namesrv)
                    .with("timerWheelEnable", true)
                    .with("transactionTimeOut", 5_000)
                    .with("transactionCheckInterval", 1_000)
                    .with("transactionOpBatchInterval", 10)
                    .with("flushConsumerOffsetInterval", 500)
                    .with("flushDelayOffsetInterval", 500)
                    .start();
            halves = Stage.createTopic(broker, namesrv, 2);
            timed = Stage.createTopic(broker, namesrv, 1);
            delayed = Stage.createTopic(broker, namesrv, 1);
            begin("first");
            Await.that(
                    "the timer has noted what it delivered",
                    LONGEST,
                    () -> isNotedByApache(overdue.get("first-soon-0-2")));
            broker.kill();
            broker = broker.under(Peer.GANTRY).start();
            finish("first");
            // Of transactions a broker of Apache's that is killed may not have noted the newest decisions.
            assertEquals(List.of(), twice(timed), "timed");
            begin("second");
            List<String> transactions = twice(halves);
            broker.stop();
            long stopped = Clock.system().millis();
            broker = broker.under(Peer.APACHE).start();
            finish("second");
            assertEquals(transactions, twice(halves), "transactions");
            // Apache's timer knows nothing of what was delivered by another: see docs/compatibility.md.
            for (String again : twice(timed)) {
                assertTrue(due.get(again) <= stopped, () -> again + " was due only after the other was gone: " + due);
            }
        } finally {
            if (broker != null) {
                broker.close();
            }
        }
    }

    private void begin(String hand) {
        send("timed", timed, hand + "-soon", 3, SOON);
        halves("sendHalves", "deciding", hand + "-committed", "commit", "rollback");
        halves("sendHalves", "deciding", hand + "-rolled", "rollback", "commit");
        halves("sendHalves", "deciding", hand + "-asked", "unknown", "commit");
        halves("sendHalves", "deciding", hand + "-asked-rolled", "unknown", "rollback");
        IntStream.range(0, 3).forEach(i -> committed.add(hand + "-committed-0-" + i));
        IntStream.range(0, 3).forEach(i -> committed.add(hand + "-asked-0-" + i));
        awaitTimed(due.keySet());
        pop(hand);
        halves("holdHalves", "told", hand + "-told", "commit", "unknown");
        halves("holdHalves", "told", hand + "-told-back", "rollback", "unknown");
        IntStream.range(0, 3).forEach(i -> committed.add(hand + "-told-0-" + i));
        send("timed", timed, hand + "-late", 3, LATE);
        send("delayLevel", delayed, hand, 3, 2);
    }

    private void halves(String command, String group, String prefix, String first, String later) {
        client.run(
                command,
                Stage.argsAt(
                        namesrv,
                        "topic",
                        halves,
                        "group",
                        group + "-" + first + "-" + later,
                        "prefix",
                        prefix,
                        "count",
                        3,
                        "first",
                        first,
                        "later",
                        later));
    }

    /**
     * Apache's timer notes once a second how far it is in time, and in the queue of what it was given; of its last
     * second before a kill it notes nothing. The three that are due soon are the first in that queue.
     */
    private boolean isNotedByApache(long millis) {
        try {
            byte[] check = Files.readAllBytes(broker.store().resolve("config/timercheck"));
            ByteBuffer fields = ByteBuffer.wrap(check);
            return fields.getLong(0) > millis + LAST_SECOND && fields.getLong(QUEUE_OFFSET_AT) >= COUNT_OF_SOON;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(String how, String topic, String prefix, int count, int value) {
        boolean isTimed = how.equals("timed");
        long earliest = Clock.system().millis() + value;
        client.run(
                "send",
                Stage.argsAt(
                        namesrv,
                        "topic",
                        topic,
                        "prefix",
                        prefix,
                        "count",
                        count,
                        isTimed ? "timer" : "delayLevel",
                        isTimed ? "TIMER_DELAY_MS:" + value : String.valueOf(value)));
        if (isTimed) {
            long latest = Clock.system().millis() + value;
            IntStream.range(0, count).forEach(i -> {
                due.put(prefix + "-0-" + i, earliest);
                overdue.put(prefix + "-0-" + i, latest);
            });
        }
    }

    /** Takes six and acknowledges three of them. */
    private void pop(String hand) {
        popped = Stage.createTopic(broker, namesrv, 1);
        client.run("send", Stage.argsAt(namesrv, "topic", popped, "prefix", hand, "count", 6));
        taken = new ArrayList<>();
        Await.that("six are popped", LONGEST, () -> {
            taken.addAll(take("invisibleMillis", INVISIBLE));
            return taken.size() >= 6;
        });
        for (JsonObject message : taken.subList(0, 3)) {
            pop("ack", "words", PopStage.words(message));
        }
        Await.that("the group's offset is in the file", LONGEST, () -> Places.read(
                        broker.store().resolve("config/consumerOffset.json"))
                .replaceAll("\\s", "")
                .matches("(?s).*\"" + popped + "@" + popped + "\":\\{\"?0\"?:6}.*"));
    }

    private List<JsonObject> take(Object... more) {
        return PopStage.messages(pop("take", more));
    }

    private JsonObject pop(String what, Object... more) {
        return client.run("pop", arguments(what, more));
    }

    private Map<String, Object> arguments(String what, Object... more) {
        Map<String, Object> arguments = Stage.argsAt(namesrv, more);
        arguments.putAll(Map.of("do", what, "topic", popped, "group", popped));
        arguments.putAll(Map.of("broker", broker.address(), "brokerName", broker.name()));
        return arguments;
    }

    private void finish(String hand) {
        // Their producers decide only now.
        halves("releaseHalves", "told", hand + "-told", "commit", "unknown");
        halves("releaseHalves", "told", hand + "-told-back", "rollback", "unknown");
        Set<String> again = new TreeSet<>();
        Await.that("what was not acknowledged comes again", LONGEST, () -> {
            // No longer than before: Apache's broker gives nothing again before what was given earlier.
            JsonObject answer =
                    client.attempt("pop", arguments("take", "pollMillis", 1_000, "invisibleMillis", INVISIBLE));
            // It has just started, and may not pop yet.
            again.addAll(answer.containsKey("error") ? List.of() : PopStage.names(PopStage.messages(answer)));
            return again.size() >= 3;
        });
        assertEquals(PopStage.set(taken.subList(3, 6)), again);
        awaitTimed(due.keySet());
        StoreFacts.awaitMaxOffset(broker, delayed, 0, hand.equals("first") ? 3 : 6);
        Await.that("all transactions are decided", LONGEST, () -> names(halves).size() >= committed.size());
        assertEquals(committed, new TreeSet<>(names(halves)), "committed");
        assertEquals(List.of(), twice(delayed), "delayed");
    }

    private List<JsonArray> read(String topic) {
        return ReadBack.of(client, namesrv, topic, message -> message).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<String> names(String topic) {
        return read(topic).stream().map(message -> message.getString(2)).toList();
    }

    private List<String> twice(String topic) {
        Set<String> once = new TreeSet<>();
        return names(topic).stream().filter(name -> !once.add(name)).toList();
    }

    private void awaitTimed(Set<String> wanted) {
        Await.that("timed messages are there: " + wanted, LONGEST, () -> names(timed)
                .containsAll(wanted));
        for (JsonArray message : read(timed)) {
            assertTrue(
                    message.getJsonNumber(5).longValue() >= due.get(message.getString(2)),
                    () -> "delivered too early: " + message);
        }
    }
}
