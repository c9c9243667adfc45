package io.gantry.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bounded queue of {@link Workers}: owners take turns, and none has more than half of the places and a quarter of
 * the threads, so that who asks for much is slow alone. Safe for any thread.
 */
final class FairTasks {
    private final int capacity;
    private final int maxQueued;
    private final int maxRunning;
    /** Guards all below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition isChanged = lock.newCondition();
    private final RoundRobin<Runnable> waiting = new RoundRobin<>();
    /** Tasks that run, by their owner; nobody without any. */
    private final Map<Object, Integer> running = new HashMap<>();

    private boolean isClosed;

    FairTasks(int threads, int capacity) {
        this.capacity = capacity;
        this.maxQueued = Math.max(1, capacity / 2);
        this.maxRunning = Math.max(1, threads / 4);
    }

    /** A task of an owner; of nobody in particular without one. */
    boolean offer(Object owner, Runnable task) {
        lock.lock();
        try {
            int most = owner == null ? capacity : maxQueued;
            if (isClosed || waiting.size() >= capacity || waiting.count(owner) >= most) {
                return false;
            }
            waiting.add(owner, task);
            isChanged.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Runs the next task that may run, or waits for one for a while; whether there was one. */
    boolean runNext(long waitMillis) throws InterruptedException {
        RoundRobin.Item<Runnable> next = await(waitMillis);
        if (next == null) {
            return false;
        }
        try {
            next.value().run();
        } finally {
            end(next.owner());
        }
        return true;
    }

    private RoundRobin.Item<Runnable> await(long waitMillis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(waitMillis);
            RoundRobin.Item<Runnable> next = waiting.poll(this::mayRun);
            while (next == null && left > 0 && !isClosed) {
                left = isChanged.awaitNanos(left);
                next = waiting.poll(this::mayRun);
            }
            if (next != null) {
                running.merge(next.owner(), 1, Integer::sum);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private boolean mayRun(Object owner) {
        return owner == null || running.getOrDefault(owner, 0) < maxRunning;
    }

    private void end(Object owner) {
        lock.lock();
        try {
            running.computeIfPresent(owner, (key, count) -> count == 1 ? null : count - 1);
            // The thread that ends one takes the next: no other has to be woken for it.
        } finally {
            lock.unlock();
        }
    }

    /** Drops what waits, and keeps nobody waiting any more. */
    void close() {
        lock.lock();
        try {
            isClosed = true;
            waiting.clear();
            isChanged.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
