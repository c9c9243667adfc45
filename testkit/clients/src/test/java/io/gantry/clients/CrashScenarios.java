package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kill -9 while producers send, and a start on what is left: nothing acknowledged is lost, nothing is there twice. */
final class CrashScenarios {
    private static final int QUEUES = 4;

    /** Many with {@code -Dgantry.crash.rounds=50}. */
    private static final int ROUNDS = Integer.getInteger("gantry.crash.rounds", 2);

    private static final int ACKNOWLEDGED = 400;
    private static final int UPDATE_AND_CREATE_TOPIC = 17;
    private static final int UPDATE_AND_CREATE_GROUP = 200;
    private static final int GET_TOPIC_CONFIG = 351;
    private static final int GET_GROUP_CONFIG = 352;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"SYNC_FLUSH", "ASYNC_FLUSH"})
    void everyAcknowledgedMessageIsReadBackInOrderAfterKills(String flush) {
        try (Node nameServer = Node.nameServer(Peer.chosen()).start();
                Node broker = Node.broker(Peer.chosen(), nameServer.address())
                        .with("flushDiskType", flush)
                        .with("mappedFileSizeCommitLog", 4 << 20)
                        .start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(broker, nameServer.address(), QUEUES);
            client.run("startLoad", Stage.argsAt(nameServer.address(), "topic", topic, "retries", 0, "size", 2_000));
            for (int kill = 0; kill < ROUNDS; kill++) {
                client.run("awaitLoad", Map.of("count", ACKNOWLEDGED));
                broker.kill();
                broker.start();
            }
            client.run("awaitLoad", Map.of("count", 50));
            JsonObject acknowledged = client.run("stopLoad", Map.of()).getJsonObject("queues");
            int count = Acknowledged.areReadBack(acknowledged, client, broker, topic, ROUNDS * ACKNOWLEDGED + 50);
            broker.stop();
            broker.verifyStore();
            System.out.printf("%s: kills: %d, acknowledged: %d, lost: 0%n", flush, ROUNDS, count);
        }
    }

    /** Topics and groups that an operator was told of are there, however soon the broker is killed. */
    @Test
    void whatAnOperatorChangedOutlivesAKill() {
        try (Node nameServer = Node.nameServer(Peer.chosen()).start();
                Node broker = Node.broker(Peer.chosen(), nameServer.address()).start()) {
            for (int kill = 0; kill < ROUNDS; kill++) {
                String topic = Stage.fresh("made-before-a-kill");
                String group = Stage.fresh("group-before-a-kill");
                byte[] json = ("{\"groupName\":\"" + group + "\"}").getBytes(StandardCharsets.UTF_8);
                assertEquals(
                        0, call(broker, UPDATE_AND_CREATE_GROUP, Map.of(), json).code());
                assertEquals(
                        0,
                        call(broker, UPDATE_AND_CREATE_TOPIC, Stage.topicConfig(topic, 3), new byte[0])
                                .code());
                broker.kill();
                broker.start();
                assertEquals(
                        0,
                        RawCall.ask(broker.address(), GET_TOPIC_CONFIG, Map.of("topic", topic))
                                .code());
                assertEquals(
                        0,
                        RawCall.ask(broker.address(), GET_GROUP_CONFIG, Map.of("group", group))
                                .code());
            }
        }
    }

    private static RawCall call(Node broker, int code, Map<String, String> fields, byte[] body) {
        try {
            return RawCall.to(broker.address(), code, fields, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aStopForcesWhatProducersWaitForBeforeItAnswersThem() {
        try (Node nameServer = Node.nameServer(Peer.chosen()).start();
                Node broker = Node.broker(Peer.chosen(), nameServer.address())
                        .with("flushDiskType", "SYNC_FLUSH")
                        .start();
                ClientVm client = ClientVm.start(ClassPath.CLIENT_5)) {
            String topic = Stage.createTopic(broker, nameServer.address(), QUEUES);
            client.run("startLoad", Stage.argsAt(nameServer.address(), "topic", topic, "retries", 0, "size", 2_000));
            for (int stop = 0; stop < 3; stop++) {
                client.run("awaitLoad", Map.of("count", 100));
                broker.stop();
                broker.start();
            }
            client.run("awaitLoad", Map.of("count", 50));
            JsonObject load = client.run("stopLoad", Map.of());
            assertEquals(0, load.getInt("halfDone"), "sends told that their record is not on disk");
            Acknowledged.areReadBack(load.getJsonObject("queues"), client, broker, topic, 350);
        }
    }
}
