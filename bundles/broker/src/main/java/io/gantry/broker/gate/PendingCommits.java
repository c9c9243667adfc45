package io.gantry.broker.gate;

import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.WriteGate;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends that are in the log and wait for the commit position. At most one action is registered with the watermark,
 * for the lowest end; it tells all that are covered by then, so one force of the disk costs one wake-up. Safe for any
 * thread; completions run outside the lock.
 */
final class PendingCommits {
    private static final Logger LOG = LoggerFactory.getLogger(PendingCommits.class);

    private record Pending(AppendResult result, WriteGate.Completion completion, long untilNanos)
            implements Comparable<Pending> {
        @Override
        public int compareTo(Pending other) {
            return Long.compare(result.end(), other.result.end());
        }
    }

    /** Guards everything below; never held while a completion or a watermark runs. */
    private final Object lock = new Object();

    private final PriorityQueue<Pending> waiting = new PriorityQueue<>();
    private Replicator replicator;
    /** Which registration is the current one; null when none is pending. An old one only looks, and does no harm. */
    private Object ticket;

    /** Tells an outcome; a completion that throws is logged and harms no other. */
    static void tell(WriteGate.Completion completion, AppendResult result) {
        try {
            completion.onOutcome(result);
        } catch (RuntimeException e) {
            LOG.error("The completion of an append failed: position={}", result.position(), e);
        }
    }

    void add(AppendResult result, WriteGate.Completion completion, long untilNanos) {
        synchronized (lock) {
            waiting.add(new Pending(result, completion, untilNanos));
        }
        arm();
    }

    /** From now on this technique commits; null: nobody does at the moment. What waits is taken along. */
    void follow(Replicator next) {
        tellCommitted();
        synchronized (lock) {
            replicator = next;
            ticket = null;
        }
        arm();
    }

    /** Tells all whose time is over that their record is in the log, but not committed. */
    void expire(long nowNanos) {
        List<Pending> late = take(first -> first.untilNanos - nowNanos <= 0);
        late.forEach(pending -> tell(pending.completion, pending.result.as(lateStatus(pending))));
    }

    /** Tells all that nobody will ever know: the log they are in is gone. */
    void abandon() {
        tellCommitted();
        List<Pending> all = take(first -> true);
        all.forEach(pending -> tell(pending.completion, pending.result.as(AppendStatus.FLUSH_TIMEOUT)));
    }

    /** Tells all that are committed, in case the watermark's own action comes later. */
    private void tellCommitted() {
        Replicator technique;
        synchronized (lock) {
            technique = replicator;
        }
        if (technique != null) {
            tellCommitted(technique);
        }
    }

    private void tellCommitted(Replicator technique) {
        long position = technique.committed().position();
        take(first -> first.result.end() <= position)
                .forEach(pending ->
                        tell(pending.completion, pending.result.as(technique.committedStatus(pending.result.end()))));
    }

    int size() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    /** Registers for the lowest end, unless that is done. The watermark may run the action at once. */
    private void arm() {
        Object mine = new Object();
        Replicator technique;
        long target;
        synchronized (lock) {
            if (ticket != null || waiting.isEmpty() || replicator == null) {
                return;
            }
            ticket = mine;
            technique = replicator;
            target = waiting.peek().result.end();
        }
        technique.committed().onReach(target, () -> onCommitted(mine, technique));
    }

    private void onCommitted(Object registered, Replicator technique) {
        synchronized (lock) {
            if (ticket != registered) {
                return;
            }
            ticket = null;
        }
        tellCommitted(technique);
        arm();
    }

    private List<Pending> take(Predicate<Pending> condition) {
        List<Pending> taken = new ArrayList<>();
        synchronized (lock) {
            while (!waiting.isEmpty() && condition.test(waiting.peek())) {
                taken.add(waiting.poll());
            }
        }
        return taken;
    }

    private AppendStatus lateStatus(Pending pending) {
        Replicator technique;
        synchronized (lock) {
            technique = replicator;
        }
        return technique == null ? AppendStatus.FLUSH_TIMEOUT : technique.lateStatus(pending.result.end());
    }
}
