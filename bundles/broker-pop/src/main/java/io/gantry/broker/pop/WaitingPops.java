package io.gantry.broker.pop;

import io.gantry.agent.Deadlines;
import io.gantry.agent.HeapShare;
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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Pops, and questions about them, that wait for a message, each ended once: by a message, by time, or because
 * connection or bundle go. Bounded by the queues that are watched. What happens is done by the connection's thread.
 */
@Component(service = WaitingPops.class)
public final class WaitingPops {
    /** Why the waiting is over. */
    enum End {
        MESSAGE,
        TIME,
        MOVE,
        /** The peer has left: who serves its request anew would find the same, again and again. */
        GONE
    }

    private static final int MAX_WATCHES = HeapShare.atMost(100_000, 4 << 10);
    /** One connection takes at most a part of the room: a proxy has many pops and few connections. */
    private static final int MAX_OF_CONNECTION = MAX_WATCHES / 4;

    private record Place(String group, String topic) {}

    private final Map<Place, Set<Waiting>> all = new ConcurrentHashMap<>();
    private final Map<Connection, Integer> byConnection = new ConcurrentHashMap<>();
    private final AtomicInteger watches = new AtomicInteger();
    private final ConsumeQueues queues;
    private final Timetable timetable;

    @Activate
    public WaitingPops(@Reference Stores stores, @Reference Timetable timetable) {
        this.queues = stores.queues();
        this.timetable = timetable;
    }

    /** One pop that waits; its monitor guards all. */
    private final class Waiting {
        private final Wish wish;
        private final Connection connection;
        private final Consumer<End> action;
        private final List<Runnable> registrations = new ArrayList<>();
        private final int count;
        private boolean isEnded;

        Waiting(Wish wish, Connection connection, Consumer<End> action, int count) {
            this.wish = wish;
            this.connection = connection;
            this.action = action;
            this.count = count;
        }

        private Place place() {
            return new Place(wish.group(), wish.topic());
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
            all.computeIfPresent(place(), (place, waiting) -> {
                waiting.remove(this);
                return waiting.isEmpty() ? null : waiting;
            });
            release(connection, count);
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
    boolean add(Wish wish, Connection connection, Map<QueueKey, Long> targets, long millis, Consumer<End> action) {
        int count = targets.size() + 1;
        int total = watches.addAndGet(count);
        if (byConnection.merge(connection, count, Integer::sum) > MAX_OF_CONNECTION || total > MAX_WATCHES) {
            release(connection, count);
            return false;
        }
        Waiting waiting = new Waiting(wish, connection, action, count);
        all.compute(waiting.place(), (place, others) -> {
            Set<Waiting> joined = others == null ? ConcurrentHashMap.newKeySet() : others;
            joined.add(waiting);
            return joined;
        });
        Deadlines.Deadline deadline = timetable.after(millis, () -> waiting.end(End.TIME));
        waiting.keep(deadline::close);
        Connection.Registration close = connection.onClose(() -> waiting.end(End.GONE));
        waiting.keep(close::close);
        Connection.Registration move = connection.onMove(() -> waiting.end(End.MOVE));
        waiting.keep(move::close);
        targets.forEach((key, target) -> {
            ConsumeQueue queue = queues.open(key.topic(), key.queueId());
            waiting.watch(queue.maxOffset().onReach(target, () -> waiting.end(End.MESSAGE)));
        });
        return true;
    }

    private void release(Connection connection, int count) {
        watches.addAndGet(-count);
        byConnection.computeIfPresent(connection, (each, sum) -> sum == count ? null : sum - count);
    }

    /** Has all that a group waits for in a topic look again: other queues are there, or are open. */
    void wake(String group, String topic) {
        all.getOrDefault(new Place(group, topic), Set.of()).forEach(waiting -> waiting.end(End.MESSAGE));
    }

    int count() {
        return all.values().stream().mapToInt(Set::size).sum();
    }

    /** How many wait for a queue; -1 are those that wait for any. */
    int count(String group, String topic, int queueId) {
        return (int) all.getOrDefault(new Place(group, topic), Set.of()).stream()
                .filter(waiting -> waiting.wish.queueId() == queueId)
                .count();
    }

    /** Ends all. */
    @Deactivate
    void close() {
        all.values().forEach(waiting -> waiting.forEach(each -> each.end(End.MOVE)));
    }
}
