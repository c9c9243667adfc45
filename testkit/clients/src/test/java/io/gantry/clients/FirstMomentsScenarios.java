package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.agent.Workers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What is asked of a feature by the first connection that a node accepts waits until that feature is there, and so does
 * a message that is stored with one only.
 */
final class FirstMomentsScenarios {
    private static final int NOT_SUPPORTED = 3;
    private static final int NOBODYS = 31_999;
    /** One or more of each feature of the default node: pop, transactions, timer, cleaning up. */
    private static final List<Integer> CODES = List.of(200_050, 200_051, 200_055, 402, 37, 323, 60, 370, 306, 329);

    private static final int PREPARED = 4;

    private static final Duration BIRTH = Duration.ofSeconds(40);

    @Test
    void noRequestOfAFeatureIsUnknownHoweverSoonItComes() {
        assumeTrue(Peer.chosen() == Peer.GANTRY, "Apache's broker has no features that come one by one");
        try (Node nameServer = Node.nameServer(Peer.GANTRY).start();
                Node broker = Node.broker(Peer.GANTRY, nameServer.address()).with("timerWheelEnable", "true");
                Workers callers = new Workers("first-callers", 2 * CODES.size() + 4, 8 * CODES.size())) {
            for (int start = 0; start < 3; start++) {
                ChildProcess process = broker.launch();
                Map<Integer, CompletableFuture<RawCall>> asked = new TreeMap<>();
                for (int code : CODES) {
                    asked.put(code, ask(callers, broker, process, code));
                }
                CompletableFuture<RawCall> half =
                        send(callers, broker, process, PREPARED, "TRAN_MSG\\u0001true\\u0002PGROUP\\u0001first");
                CompletableFuture<RawCall> timed = send(callers, broker, process, 0, "TIMER_DELAY_MS\\u0001600000");
                RawCall unknown = ask(callers, broker, process, NOBODYS).join();
                asked.forEach((code, answer) -> {
                    RawCall said = answer.join();
                    assertTrue(said.code() >= 0 && said.code() != NOT_SUPPORTED, code + ": " + said.header());
                });
                assertEquals(NOT_SUPPORTED, unknown.code(), unknown.header());
                assertEquals(0, half.join().code(), half.join().header());
                assertEquals(0, timed.join().code(), timed.join().header());
                broker.kill();
            }
        }
    }

    private static CompletableFuture<RawCall> ask(Workers callers, Node broker, ChildProcess process, int code) {
        return ask(callers, broker, process, code, Map.of());
    }

    /** A message that the broker stores only with one of its features. */
    private static CompletableFuture<RawCall> send(
            Workers callers, Node broker, ChildProcess process, int sysFlag, String properties) {
        Map<String, String> fields = RawSend.fields("first-topic");
        fields.put("sysFlag", String.valueOf(sysFlag));
        fields.put("properties", properties);
        return ask(callers, broker, process, RawSend.CODE, fields);
    }

    private static CompletableFuture<RawCall> ask(
            Workers callers, Node broker, ChildProcess process, int code, Map<String, String> fields) {
        CompletableFuture<RawCall> answer = new CompletableFuture<>();
        // Each is an owner of its own: one owner gets a part of the threads only.
        assertTrue(callers.offer(answer, () -> {
            try {
                answer.complete(first(broker, process, code, fields));
            } catch (RuntimeException | AssertionError e) {
                answer.completeExceptionally(e);
            }
        }));
        return answer;
    }

    /** Asks until there is an answer at all. */
    private static RawCall first(Node broker, ChildProcess process, int code, Map<String, String> fields) {
        byte[] body = code == RawSend.CODE ? new byte[] {1} : new byte[0];
        RawCall[] answer = new RawCall[1];
        Await.that("an answer to " + code, BIRTH, () -> {
            try {
                answer[0] = RawCall.to(broker.address(), code, fields, body);
            } catch (IOException e) {
                // Nobody listens yet.
                return !process.isAlive();
            }
            return answer[0].code() >= 0 || !process.isAlive();
        });
        return answer[0] == null ? new RawCall(-1, process.log(), body) : answer[0];
    }
}
