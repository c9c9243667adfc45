package io.gantry.broker.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.agent.boot.Timetable;
import io.gantry.broker.stand.Tables;
import io.gantry.contract.LocalRequest;
import io.gantry.contract.SteppedClock;
import io.gantry.contract.stand.FakeConnection;
import io.gantry.contract.stand.Replies;
import io.gantry.queue.QueueKey;
import io.gantry.route.TopicConfig;
import io.gantry.wire.RequestCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One client of a group at a time holds a queue, for a minute. */
class QueueLocksTest {
    private static final QueueKey A = new QueueKey("t", 0);
    private static final QueueKey B = new QueueKey("t", 1);

    private final SteppedClock clock = new SteppedClock();
    private final QueueLocks locks = QueueLocks.empty(clock);

    @TempDir
    Path root;

    @Test
    void lockedQueueIsRefusedToOthersOfTheGroupOnly() {
        assertEquals(Set.of(A), locks.lock("g", List.of(A), "one"));
        assertEquals(Set.of(B), locks.lock("g", List.of(A, B), "two"));
        assertEquals(Set.of(A), locks.lock("h", List.of(A), "two"));
    }

    @Test
    void leaseEndsAfterAMinuteWithoutRenewal() {
        locks.lock("g", List.of(A), "one");
        clock.pass(59_999);
        assertEquals(Set.of(), locks.lock("g", List.of(A), "two"));
        assertEquals(Set.of(A), locks.lock("g", List.of(A), "one"), "renewed");
        clock.pass(59_999);
        assertEquals(Set.of(), locks.lock("g", List.of(A), "two"));
        clock.pass(1);
        assertEquals(Set.of(A), locks.lock("g", List.of(A), "two"));
    }

    /** Or another could take a queue that its holder consumes while the bundle is replaced. */
    @Test
    void leasesGoOnWithASuccessor() {
        try (Handover handover = new Handover(Clock.system(), () -> false)) {
            QueueLocks first = new QueueLocks(clock, handover);
            first.lock("g", List.of(A), "one");
            clock.pass(30_000);
            first.lock("h", List.of(B), "one");
            first.close();
            QueueLocks next = new QueueLocks(clock, handover);
            assertEquals(Set.of(B), next.lock("g", List.of(A, B), "two"));
            clock.pass(30_000);
            assertEquals(Set.of(A), next.lock("g", List.of(A), "two"), "its minute is over");
            assertEquals(Set.of(), next.lock("h", List.of(B), "two"));
            next.close();
            handover.leave(QueueLocks.LEASES, List.of(List.of(7)), () -> {});
            assertEquals(Set.of(A), new QueueLocks(clock, handover).lock("g", List.of(A), "three"));
        }
    }

    @Test
    void onlyTheHolderUnlocks() {
        locks.lock("g", List.of(A), "one");
        locks.unlock("g", List.of(A), "two");
        assertEquals(Set.of(), locks.lock("g", List.of(A), "two"));
        locks.unlock("g", List.of(A), "one");
        assertEquals(Set.of(A), locks.lock("g", List.of(A), "two"));
    }

    @Test
    void deadLeasesAreForgotten() {
        locks.lock("g", List.of(A, B), "one");
        clock.pass(30_000);
        locks.lock("g", List.of(B), "one");
        assertEquals(2, locks.expire());
        clock.pass(30_000);
        assertEquals(1, locks.expire());
        clock.pass(30_000);
        assertEquals(0, locks.expire());
    }

    @Test
    void onlyQueuesThatExistCanBeLocked() {
        Tables tables = new Tables(root);
        tables.topics.put(TopicConfig.of("t", 1));
        tables.groups.find("g");
        LockHandler handler = new LockHandler(
                tables.identity, tables.topics, tables.groups, QueueLocks.empty(clock), Timetable.stepped(clock));
        String body = "{\"clientId\":\"one\",\"consumerGroup\":\"g\",\"mqSet\":["
                + "{\"brokerName\":\"broker-a\",\"queueId\":0,\"topic\":\"t\"},"
                + "{\"brokerName\":\"broker-a\",\"queueId\":1,\"topic\":\"t\"},"
                + "{\"brokerName\":\"broker-a\",\"queueId\":0,\"topic\":\"absent\"}]}";
        LocalRequest request = LocalRequest.of(RequestCode.LOCK_BATCH_MQ).from(new FakeConnection("10.0.0.1", 1));
        Replies reply = Replies.to(handler, request.body(body.getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "{\"lockOKMQSet\":[{\"brokerName\":\"broker-a\",\"queueId\":0,\"topic\":\"t\"}]}",
                new String(reply.body(), StandardCharsets.UTF_8));
        Replies bad = Replies.to(
                handler,
                LocalRequest.of(RequestCode.LOCK_BATCH_MQ)
                        .from(new FakeConnection("10.0.0.1", 1))
                        .body("{\"clientId\":\"one\",\"mqSet\":[3]}".getBytes(StandardCharsets.UTF_8)));
        assertTrue(bad.remark().contains("mqSet"), bad.remark());
    }
}
