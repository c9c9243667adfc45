package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Consumers that send one heartbeat, when they start: a push consumer of a real client, and a bare peer that pulls and
 * asks for the members of its group without pause, on a thread of its own, and remembers what it is told.
 */
final class SilentConsumers implements AutoCloseable {
    private static final int PULL = 11;
    private static final int HEART_BEAT = 34;
    private static final int MEMBERS = 38;
    private static final int QUEUES = 4;
    private static final int HEARTBEAT_MILLIS = 600_000;
    private static final int SOME = 12;

    private final ClientVm client;
    private final String namesrv;
    private final String topic;
    private final String group = Stage.fresh("silent");
    private final Socket socket;
    private final Set<String> told = new ConcurrentSkipListSet<>();
    private final AtomicLong rounds = new AtomicLong();
    private final CompletableFuture<Void> pulling;
    private volatile boolean isEnding;
    private int sent;

    SilentConsumers(ClientVm client, String namesrv, Node broker) {
        this.client = client;
        this.namesrv = namesrv;
        topic = Stage.createTopic(broker, namesrv, QUEUES);
        client.run(
                "startConsumer",
                Stage.argsAt(
                        namesrv,
                        "name",
                        group,
                        "group",
                        group,
                        "topic",
                        topic,
                        "mode",
                        "push",
                        "heartbeatMillis",
                        HEARTBEAT_MILLIS));
        consumeSome();
        try {
            socket = RawCall.connect(broker.address());
            String beat = ("{'clientID':'bare','consumerDataSet':[{'groupName':'bare-%s',"
                            + "'consumeType':'CONSUME_PASSIVELY','messageModel':'CLUSTERING',"
                            + "'consumeFromWhere':'CONSUME_FROM_LAST_OFFSET','subscriptionDataSet':[{'topic':'%s',"
                            + "'subString':'*','subVersion':1}]}],'producerDataSet':[]}")
                    .formatted(group, topic)
                    .replace('\'', '"');
            RawCall answer = RawCall.over(socket, HEART_BEAT, Map.of(), beat.getBytes(StandardCharsets.UTF_8));
            assertEquals(0, answer.code(), answer.header());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pulling = CompletableFuture.runAsync(
                this::pull,
                action -> Executors.defaultThreadFactory().newThread(action).start());
        requireGoingOn();
    }

    private void pull() {
        Map<String, String> first = Map.of(
                "consumerGroup", "bare-" + group,
                "topic", topic,
                "queueId", "0",
                "queueOffset", "0",
                "maxMsgNums", "1",
                "sysFlag", "0",
                "commitOffset", "0",
                "suspendTimeoutMillis", "0",
                "subVersion", "1");
        try {
            while (!isEnding) {
                told.add(
                        "pull " + RawCall.over(socket, PULL, first, new byte[0]).code());
                RawCall members = RawCall.over(socket, MEMBERS, Map.of("consumerGroup", "bare-" + group), new byte[0]);
                told.add("members " + members.code() + " " + members.text());
                rounds.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void consumeSome() {
        client.run("send", Stage.argsAt(namesrv, "topic", topic, "count", SOME, "prefix", "silent" + sent));
        sent += SOME;
        int received = client.run(
                        "awaitConsumer", Stage.argsAt(namesrv, "name", group, "count", sent, "timeoutMillis", 20_000))
                .getJsonArray("accepted")
                .size();
        assertEquals(sent, received, "messages that the consumer got");
    }

    /** The real one consumes what is sent now; the bare one was never told that it is not there. */
    void requireGoingOn() {
        consumeSome();
        long before = rounds.get();
        Await.that(
                "the bare consumer pulls on",
                Duration.ofSeconds(20),
                () -> pulling.isDone() || rounds.get() > before + 1);
        if (pulling.isDone()) {
            pulling.join();
        }
        assertEquals(Set.of("members 0 {\"consumerIdList\":[\"bare\"]}", "pull 0"), Set.copyOf(told));
    }

    @Override
    public void close() {
        isEnding = true;
        try {
            pulling.join();
        } finally {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            client.run("stopConsumer", Stage.argsAt(namesrv, "name", group));
        }
    }
}
