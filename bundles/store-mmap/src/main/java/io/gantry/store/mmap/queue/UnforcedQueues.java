package io.gantry.store.mmap.queue;

import io.gantry.agent.Clock;
import io.gantry.agent.Workers;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The queues that got something since they were forced, the longest waiting first: what is not forced yet is of records
 * from the first one's position on. One thread adds, in the order of the log; any forces.
 */
final class UnforcedQueues {
    /** So many are forced by the one thread. */
    private static final int FEW = 64;

    private static final int THREADS = 16;
    private static final int TOGETHER = 64;

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
     * Forces many at a time: the file system has one journal, and what it writes for one file it writes for all.
     *
     * @return how many are left when the time is over
     */
    private int forceTogether(int count, long beginNanos, long maxNanos) throws IOException {
        int left = count;
        try (Workers workers = new Workers("store-force-queues", THREADS, TOGETHER)) {
            while (left > FEW && Clock.system().nanos() - beginNanos < maxNanos) {
                List<Entry> first;
                synchronized (waiting) {
                    first = waiting.stream().limit(TOGETHER).toList();
                }
                forceAll(first, workers);
                synchronized (waiting) {
                    first.forEach(entry -> waiting.poll());
                }
                left -= first.size();
            }
        }
        return left;
    }

    private static void forceAll(List<Entry> entries, Workers workers) throws IOException {
        AtomicReference<IOException> failure = new AtomicReference<>();
        List<CompletableFuture<Void>> forced = new ArrayList<>();
        for (Entry entry : entries) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            forced.add(done);
            workers.offer(() -> {
                // What is not known to be forced is not, whatever ended it.
                IOException reason = new IOException("the force of " + entry.queue.key() + " ended by a failure");
                try {
                    entry.queue.force();
                    reason = null;
                } catch (IOException e) {
                    reason = e;
                } finally {
                    failure.compareAndSet(null, reason);
                    done.complete(null);
                }
            });
        }
        CompletableFuture.allOf(forced.toArray(CompletableFuture<?>[]::new)).join();
        if (failure.get() != null) {
            throw failure.get();
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
