package io.gantry.broker.pop;

import io.gantry.agent.Deadlines;
import io.gantry.agent.Watermark;
import io.gantry.agent.boot.Timetable;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.queue.QueueKey;
import io.gantry.wire.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Pops that wait for a message, each ended once: by a message, by time, or because connection or bundle go. Bounded by
 * the queues that are watched. What happens is done by the connection's thread.
 */
final class WaitingPops {
    /** Why the waiting is over. */
    enum End {
        MESSAGE,
        TIME,
        MOVE
    }

    private static final int MAX_WATCHES = 100_000;

    private final Set<Waiting> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger watches = new AtomicInteger();
    private final ConsumeQueues queues;
    private final Timetable timetable;

    WaitingPops(ConsumeQueues queues, Timetable timetable) {
        this.queues = queues;
        this.timetable = timetable;
    }

    /** One pop that waits; its monitor guards all. */
    private final class Waiting {
        private final Connection connection;
        private final Consumer<End> action;
        private final List<Runnable> registrations = new ArrayList<>();
        private final int count;
        private boolean isEnded;

        Waiting(Connection connection, Consumer<End> action, int count) {
            this.connection = connection;
            this.action = action;
            this.count = count;
        }

        synchronized void watch(Watermark.Registration registration) {
            keep(registration::close);
        }

        synchronized void keep(Runnable undo) {
            if (isEnded) {
                undo.run();
            } else {
                registrations.add(undo);
            }
        }

        void end(End end) {
            List<Runnable> undone;
            synchronized (this) {
                if (isEnded) {
                    return;
                }
                isEnded = true;
                undone = List.copyOf(registrations);
                registrations.clear();
            }
            all.remove(this);
            watches.addAndGet(-count);
            connection.execute(() -> {
                undone.forEach(Runnable::run);
                action.accept(end);
            });
        }
    }

    /**
     * Waits until one of the queues reaches its target.
     *
     * @return false when too many wait already
     */
    boolean add(Connection connection, Map<QueueKey, Long> targets, long millis, Consumer<End> action) {
        if (watches.addAndGet(targets.size()) > MAX_WATCHES) {
            watches.addAndGet(-targets.size());
            return false;
        }
        Waiting waiting = new Waiting(connection, action, targets.size());
        all.add(waiting);
        Deadlines.Deadline deadline = timetable.after(millis, () -> waiting.end(End.TIME));
        waiting.keep(deadline::close);
        Connection.Registration close = connection.onClose(() -> waiting.end(End.MOVE));
        waiting.keep(close::close);
        Connection.Registration move = connection.onMove(() -> waiting.end(End.MOVE));
        waiting.keep(move::close);
        targets.forEach((key, target) -> {
            ConsumeQueue queue = queues.open(key.topic(), key.queueId());
            waiting.watch(queue.maxOffset().onReach(target, () -> waiting.end(End.MESSAGE)));
        });
        return true;
    }

    int count() {
        return all.size();
    }

    /** Ends all. */
    void close() {
        all.forEach(waiting -> waiting.end(End.MOVE));
    }
}
