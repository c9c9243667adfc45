package io.gantry.store.mmap.queue;

import io.gantry.agent.Clock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The queues that got something since they were forced, the longest waiting first: what is not forced yet is of records
 * from the least of their positions on. Any thread adds, any forces.
 */
final class UnforcedQueues {
    /** So many are forced by the one thread. */
    private static final int FEW = Together.MOST;

    /** A queue, and the position of the first record whose unit was not forced when it was added. */
    private record Entry(MappedQueue queue, long position) {
        Callable<Void> forcing() {
            return () -> {
                queue.force();
                return null;
            };
        }
    }

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
            int left = size();
            if (left > FEW) {
                left = forceTogether(left, begin, maxNanos);
            }
            for (; left > 0; left--) {
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

    /**
     * Forces many at a time.
     *
     * @return how many are left when the time is over
     */
    private int forceTogether(int count, long beginNanos, long maxNanos) throws IOException {
        int left = count;
        try (Together together = new Together("store-force-queues")) {
            while (left > FEW && Clock.system().nanos() - beginNanos < maxNanos) {
                List<Entry> first;
                synchronized (waiting) {
                    first = waiting.stream().limit(Together.MOST).toList();
                }
                Exception reason =
                        together.all(first.stream().map(Entry::forcing).toList());
                if (reason != null) {
                    throw reason instanceof IOException e ? e : new IOException("the force of a queue failed", reason);
                }
                synchronized (waiting) {
                    first.forEach(entry -> waiting.poll());
                }
                left -= first.size();
            }
        }
        return left;
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
            // Units that a start left for later are written behind those of newer records.
            return waiting.stream().mapToLong(Entry::position).min().orElse(Long.MAX_VALUE);
        }
    }
}
