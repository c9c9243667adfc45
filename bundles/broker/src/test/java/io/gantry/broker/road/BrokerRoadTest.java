package io.gantry.broker.road;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Workers;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.Messages;
import io.gantry.contract.stand.Replies;
import io.gantry.wire.ResponseCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages through send, gate, mapped store, dispatcher and pull. */
class BrokerRoadTest {
    private static final int PRODUCERS = 3;
    private static final int EACH = 500;

    @TempDir
    private Path root;

    @ParameterizedTest(name = "forced to disk: {0}")
    @ValueSource(booleans = {false, true})
    void everyAcknowledgedMessageIsReadOnceAndInOrder(boolean isForced) throws InterruptedException {
        try (BrokerRoad road = new BrokerRoad(root, isForced)) {
            sendAll(road, isForced ? 20 : EACH);
            int expected = PRODUCERS * (isForced ? 20 : EACH);
            List<String> bodies = read(road, expected);
            Set<String> distinct = new HashSet<>(bodies);
            assertEquals(expected, distinct.size());
            for (int producer = 0; producer < PRODUCERS; producer++) {
                String prefix = "p" + producer + "-";
                List<Integer> numbers = bodies.stream()
                        .filter(body -> body.startsWith(prefix))
                        .map(body -> Integer.valueOf(body.substring(prefix.length())))
                        .toList();
                assertEquals(numbers.stream().sorted().toList(), numbers, "the order of one producer");
            }
        }
    }

    @Test
    void messagesOutliveARestart() {
        try (BrokerRoad road = new BrokerRoad(root, false)) {
            assertEquals(
                    ResponseCode.SUCCESS,
                    road.send(producer(0), 1, bytes("kept")).code());
        }
        try (BrokerRoad road = new BrokerRoad(root, false)) {
            Replies next = road.send(producer(0), 1, bytes("next"));
            assertEquals("1", next.field("queueOffset"));
            assertEquals(
                    "kept", Messages.bodies(road.pull(producer(9), 1, 0).body()).get(0));
        }
    }

    @Test
    void aWaitingPullIsWokenByTheNextMessage() {
        try (BrokerRoad road = new BrokerRoad(root, false)) {
            Replies waiting = road.pull(producer(9), 2, 0);
            assertTrue(!waiting.isAnswered());
            road.send(producer(0), 2, bytes("hello"));
            assertEquals(List.of("hello"), Messages.bodies(waiting.body()));
        }
    }

    private void sendAll(BrokerRoad road, int each) throws InterruptedException {
        CountDownLatch isDone = new CountDownLatch(PRODUCERS);
        List<String> failures = new ArrayList<>();
        try (Workers producers = new Workers("producer", PRODUCERS, PRODUCERS)) {
            for (int i = 0; i < PRODUCERS; i++) {
                int number = i;
                producers.offer(() -> {
                    FakeConnection connection = producer(number);
                    for (int message = 0; message < each; message++) {
                        Replies reply = road.send(connection, 0, bytes("p" + number + "-" + message));
                        if (reply.code() != ResponseCode.SUCCESS) {
                            failures.add(reply.code() + " " + reply.remark());
                        }
                    }
                    isDone.countDown();
                });
            }
            assertTrue(isDone.await(30, TimeUnit.SECONDS));
        }
        assertEquals(List.of(), failures);
    }

    private static List<String> read(BrokerRoad road, int expected) {
        List<String> bodies = new ArrayList<>();
        long offset = 0;
        while (bodies.size() < expected) {
            Replies reply = road.pull(producer(9), 0, offset);
            assertEquals(ResponseCode.SUCCESS, reply.code(), reply.remark());
            bodies.addAll(Messages.bodies(reply.body()));
            offset = Long.parseLong(reply.field("nextBeginOffset"));
        }
        return bodies;
    }

    private static FakeConnection producer(int number) {
        return new FakeConnection("10.0.0." + (number + 1), 1_000 + number);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
