package io.gantry.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Actions to be run at a time: one agent, one heap. An action runs on the agent's thread and must not
 * hold it up. A cancelled action is dropped when its time comes or when half the heap is cancelled.
 */
public final class Deadlines implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    /** An action and its time; closing it cancels it. */
    public final class Deadline implements Comparable<Deadline>, AutoCloseable {
        private final long atNanos;
        private Runnable action;

        private Deadline(long atNanos, Runnable action) {
            this.atNanos = atNanos;
            this.action = action;
        }

        @Override
        public int compareTo(Deadline other) {
            return Long.compare(atNanos - other.atNanos, 0);
        }

        /** Cancels the action if it did not run yet. */
        @Override
        public void close() {
            synchronized (lock) {
                if (action != null) {
                    action = null;
                    cancelled++;
                    if (cancelled > 64 && cancelled > heap.size() / 2) {
                        heap.removeIf(deadline -> deadline.action == null);
                        cancelled = 0;
                    }
                }
            }
        }
    }

    /** Guards the heap and every deadline's action; never held while an action runs. */
    private final Object lock = new Object();

    private final PriorityQueue<Deadline> heap = new PriorityQueue<>();
    private final String name;
    private final Clock clock;
    private int cancelled;
    private volatile Runnable sleeper = () -> {};

    public Deadlines(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
    }

    /** Says whom to wake when an action is to run earlier than all others. */
    public void wakes(Runnable wake) {
        sleeper = wake;
    }

    /** Runs an action after a delay in milliseconds, no earlier. Safe for any thread. */
    public Deadline after(long delayMillis, Runnable action) {
        Deadline deadline = new Deadline(clock.nanos() + delayMillis * 1_000_000L, action);
        boolean isFirst;
        synchronized (lock) {
            heap.add(deadline);
            isFirst = heap.peek() == deadline;
        }
        if (isFirst) {
            sleeper.run();
        }
        return deadline;
    }

    @Override
    public long idleNanos() {
        synchronized (lock) {
            return heap.isEmpty() ? Long.MAX_VALUE : heap.peek().atNanos - clock.nanos();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int doWork() {
        long now = clock.nanos();
        List<Runnable> due = new ArrayList<>();
        synchronized (lock) {
            while (!heap.isEmpty() && heap.peek().atNanos - now <= 0) {
                Deadline deadline = heap.poll();
                if (deadline.action == null) {
                    cancelled--;
                } else {
                    due.add(deadline.action);
                    deadline.action = null;
                }
            }
        }
        due.forEach(this::run);
        return due.size();
    }

    /** The others, and all that come later, are not to suffer for one. */
    private void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError | InternalError e) {
            LOG.error("A deadline's action failed: agent={}", name, e);
        }
    }
}
