package io.gantry.store.mmap.queue;

import io.gantry.agent.Clock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The queues that got something since they were forced, the longest waiting first: what is not forced yet is of records
 * from the first one's position on. One thread adds, in the order of the log; any forces.
 */
final class UnforcedQueues {
    /** A queue, and the position of the first record whose unit was not forced when it was added. */
    private record Entry(MappedQueue queue, long position) {}

    /** Guarded by itself; taken last. */
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();

    /** One forces at a time; taken before any queue's monitor. */
    private final ReentrantLock forcing = new ReentrantLock();

    private IOException failure;

    void add(MappedQueue queue, long position) {
        synchronized (waiting) {
            waiting.add(new Entry(queue, position));
        }
    }

    /**
     * Forces those that wait now, as many as fit into the time, and at least one.
     *
     * @return below which position all that was added before is on disk; the greatest number when no queue waits
     */
    long force(long maxNanos) throws IOException {
        Clock clock = Clock.system();
        long begin = clock.nanos();
        forcing.lock();
        try {
            // Its pages may look clean afterwards, so that the next attempt would succeed and mean nothing.
            if (failure != null) {
                throw new IOException("a force failed before", failure);
            }
            for (int left = size(); left > 0; left--) {
                forceFirst();
                if (clock.nanos() - begin >= maxNanos) {
                    break;
                }
            }
            return position();
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            forcing.unlock();
        }
    }

    private void forceFirst() throws IOException {
        Entry first;
        synchronized (waiting) {
            first = waiting.peek();
        }
        first.queue.force();
        synchronized (waiting) {
            waiting.poll();
        }
    }

    private int size() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    private long position() {
        synchronized (waiting) {
            Entry first = waiting.peek();
            return first == null ? Long.MAX_VALUE : first.position;
        }
    }
}
