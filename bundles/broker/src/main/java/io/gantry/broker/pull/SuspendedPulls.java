package io.gantry.broker.pull;

import io.gantry.agent.Deadlines;
import io.gantry.agent.Watermark;
import io.gantry.agent.boot.Timetable;
import io.gantry.wire.Connection;
import io.gantry.wire.Connection.Registration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pulls that wait for a message. Each belongs to its connection's thread, which alone touches it: the thread that makes
 * messages visible and the timetable only ask that thread to look. A connection that closes or moves drops its pulls.
 */
final class SuspendedPulls {
    /** What a waiting pull does when something happens; called by the connection's thread, never after its end. */
    interface Waiter {
        /** The queue has reached what was waited for. */
        void onReached(Suspension suspension);

        /** The time is over: the last call. */
        void onTimeout();

        /** The consumer goes away, or this bundle or that of the socket is replaced: the last call. */
        void onDropped();
    }

    /** One connection takes at most such a part of the room. */
    private static final int SHARES = 16;

    private static final int FEW = 1_000;

    /** The pulls of one connection, and what it was asked to tell. */
    private record Siblings(Set<Suspension> pulls, List<Registration> registrations) {
        void close() {
            registrations.forEach(Registration::close);
        }
    }

    private final Map<Connection, Siblings> byConnection = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Timetable timetable;
    private final int maxSuspended;
    private final int maxOfConnection;

    SuspendedPulls(Timetable timetable, int maxSuspended) {
        this.timetable = timetable;
        this.maxSuspended = maxSuspended;
        this.maxOfConnection = Math.max(FEW, maxSuspended / SHARES);
    }

    /** One waiting pull. */
    final class Suspension {
        private final Connection connection;
        private final Waiter waiter;
        private Watermark.Registration registration = () -> {};
        private Deadlines.Deadline deadline;
        private boolean isEnded;

        private Suspension(Connection connection, Waiter waiter) {
            this.connection = connection;
            this.waiter = waiter;
        }

        /** Waits until the queue's end is at least here. */
        void await(Watermark maxOffset, long target) {
            Watermark.Registration next = maxOffset.onReach(target, () -> connection.execute(this::reached));
            if (isEnded) {
                next.close();
            } else {
                registration = next;
            }
        }

        /** Ends the waiting; false when it had ended before. */
        boolean end() {
            if (isEnded) {
                return false;
            }
            isEnded = true;
            registration.close();
            deadline.close();
            count.decrementAndGet();
            Siblings siblings = byConnection.get(connection);
            if (siblings != null) {
                siblings.pulls.remove(this);
            }
            return true;
        }

        private void reached() {
            if (!isEnded) {
                waiter.onReached(this);
            }
        }

        private void timedOut() {
            if (end()) {
                waiter.onTimeout();
            }
        }

        private void dropped() {
            if (end()) {
                waiter.onDropped();
            }
        }
    }

    /** Suspends a pull, on the connection's thread; false when too many wait already. */
    boolean suspend(Connection connection, Watermark maxOffset, long target, long timeoutMillis, Waiter waiter) {
        Set<Suspension> siblings = siblings(connection);
        if (siblings.size() >= maxOfConnection) {
            return false;
        }
        if (count.incrementAndGet() > maxSuspended) {
            count.decrementAndGet();
            return false;
        }
        Suspension suspension = new Suspension(connection, waiter);
        siblings.add(suspension);
        suspension.deadline = timetable.after(timeoutMillis, () -> connection.execute(suspension::timedOut));
        suspension.await(maxOffset, target);
        if (!connection.isOpen()) {
            suspension.dropped();
        }
        return true;
    }

    int count() {
        return count.get();
    }

    /** Drops all, each on its connection's thread. */
    void close() {
        byConnection.keySet().forEach(connection -> connection.execute(() -> drop(connection)));
    }

    private Set<Suspension> siblings(Connection connection) {
        Siblings known = byConnection.get(connection);
        if (known == null) {
            known = new Siblings(new HashSet<>(), new ArrayList<>());
            byConnection.put(connection, known);
            known.registrations.add(connection.onClose(() -> drop(connection)));
            known.registrations.add(connection.onMove(() -> drop(connection)));
        }
        return known.pulls;
    }

    private void drop(Connection connection) {
        Siblings dropped = byConnection.remove(connection);
        if (dropped != null) {
            dropped.close();
            Set.copyOf(dropped.pulls).forEach(Suspension::dropped);
        }
    }
}
