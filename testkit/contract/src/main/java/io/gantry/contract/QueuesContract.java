package io.gantry.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.DelayLevels;
import io.gantry.log.AppendResult;
import io.gantry.log.CommitLog;
import io.gantry.message.SysFlag;
import io.gantry.message.SystemTopic;
import io.gantry.queue.Boundary;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.queue.QueueKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every set of consume queues does. */
public abstract class QueuesContract {
    /** The log the queues are built from. */
    protected abstract CommitLog log();

    /** The queues of an empty store. */
    protected abstract ConsumeQueues queues();

    /** Commits everything appended so far, and returns when it is dispatched. */
    protected abstract void commit();

    /** Moves the store's clock on. */
    protected abstract void passMillis(long millis);

    private record Unit(long queueOffset, long position, int bytes, long tagsCode) {}

    private static List<Unit> units(ConsumeQueue queue, long from, int max) {
        List<Unit> units = new ArrayList<>();
        int count = queue.read(
                from, max, (offset, position, bytes, code) -> units.add(new Unit(offset, position, bytes, code)));
        assertEquals(units.size(), count);
        return units;
    }

    @Test
    void messagesAreSeenWhenTheyAreCommittedAndNotBefore() {
        ConsumeQueue queue = queues().open("t", 1);
        AppendResult result = log().append(Records.with("t", 1, "TAGS\1TagA\2", "x"));
        assertEquals(0, queue.maxOffset().position());
        assertTrue(queues().find("t", 1).isEmpty());
        assertTrue(units(queue, 0, 10).isEmpty());
        commit();
        assertEquals(1, queue.maxOffset().position());
        assertEquals(0, queue.minOffset());
        assertEquals(result.end(), queues().dispatched().position());
        Unit expected = new Unit(0, result.position(), (int) (result.end() - result.position()), "TagA".hashCode());
        assertEquals(List.of(expected), units(queues().find("t", 1).orElseThrow(), 0, 10));
        assertEquals(
                List.of(new QueueKey("t", 1)),
                queues().all().stream().map(ConsumeQueue::key).toList());
    }

    @Test
    void readGivesWhatWasAskedForAndStopsWhenTold() {
        for (int i = 0; i < 10; i++) {
            log().append(Records.of("t", 0, "message " + i));
        }
        commit();
        ConsumeQueue queue = queues().find("t", 0).orElseThrow();
        assertEquals(
                List.of(3L, 4L),
                units(queue, 3, 2).stream().map(Unit::queueOffset).toList());
        assertEquals(2, units(queue, 8, 100).size());
        assertTrue(units(queue, 10, 1).isEmpty());
        assertTrue(units(queue, -1, 1).isEmpty());
        assertEquals(1, queue.read(0, 10, (offset, position, bytes, code) -> false));
    }

    @Test
    void waiterOfAQueueIsWokenByItsNextMessage() {
        ConsumeQueue queue = queues().open("t", 0);
        List<Long> woken = new ArrayList<>();
        queue.maxOffset().onReach(1, () -> woken.add(queue.maxOffset().position()));
        log().append(Records.of("other", 0, "x"));
        commit();
        assertTrue(woken.isEmpty());
        log().append(Records.of("t", 0, "x"));
        commit();
        assertFalse(woken.isEmpty());
    }

    @Test
    void delayedMessageHasItsDueTimeAsTagsCode() {
        AppendResult result =
                log().append(Records.with(SystemTopic.SCHEDULE, 2, "TAGS\1a\2DELAY\0013\2REAL_TOPIC\1t\2", "x"));
        commit();
        long due = DelayLevels.parse(DelayLevels.ROCKETMQ).deliverAtMillis(3, result.storeTimestampMillis());
        assertEquals(
                due,
                units(queues().find(SystemTopic.SCHEDULE, 2).orElseThrow(), 0, 1)
                        .get(0)
                        .tagsCode());
    }

    @Test
    void halfMessagesAndRollbacksTakeNoPlace() {
        log().append(Records.of("t", 0, "half").sysFlag(SysFlag.TRANSACTION_PREPARED));
        log().append(Records.of("t", 0, "rollback").sysFlag(SysFlag.TRANSACTION_ROLLBACK));
        AppendResult committed = log().append(Records.of("t", 0, "commit").sysFlag(SysFlag.TRANSACTION_COMMIT));
        commit();
        List<Unit> units = units(queues().find("t", 0).orElseThrow(), 0, 10);
        assertEquals(1, units.size());
        assertEquals(committed.position(), units.get(0).position());
        assertEquals(0, units.get(0).queueOffset());
    }

    @Test
    void searchByTimeFindsTheNeighbours() {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            times.add(log().append(Records.of("t", 0, "a", "b")).storeTimestampMillis());
            passMillis(1000);
        }
        commit();
        ConsumeQueue queue = queues().find("t", 0).orElseThrow();
        assertEquals(4, queue.offsetAt(times.get(2), Boundary.LOWER));
        assertEquals(5, queue.offsetAt(times.get(2), Boundary.UPPER));
        assertEquals(6, queue.offsetAt(times.get(2) + 500, Boundary.LOWER));
        assertEquals(5, queue.offsetAt(times.get(2) + 500, Boundary.UPPER));
        assertEquals(0, queue.offsetAt(0, Boundary.LOWER));
        assertEquals(0, queue.offsetAt(0, Boundary.UPPER));
        assertEquals(10, queue.offsetAt(times.get(4) + 1, Boundary.LOWER));
        assertEquals(9, queue.offsetAt(times.get(4) + 1, Boundary.UPPER));
    }

    @Test
    void deletedTopicIsGone() {
        log().append(Records.of("t", 0, "x"));
        log().append(Records.of("kept", 0, "x"));
        commit();
        queues().delete("t");
        assertTrue(queues().find("t", 0).isEmpty());
        assertTrue(queues().find("kept", 0).isPresent());
        log().append(Records.of("t", 0, "again"));
        commit();
        assertEquals(1, units(queues().find("t", 0).orElseThrow(), 1, 5).size());
    }

    @Test
    void topicThatIsNoFileNameIsRefused() {
        for (String topic : List.of("", "..", "a/b", ".")) {
            assertThrows(IllegalArgumentException.class, () -> queues().open(topic, 0), topic);
        }
        assertThrows(IllegalArgumentException.class, () -> queues().open("t", -1));
    }
}
