package io.gantry.store.mmap.queue;

import io.gantry.agent.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Does work that waits for the disk, many pieces at a time: the file system has one journal, and what it writes for one
 * file it writes for all; and a disk reads many places in the time of one. For one thread; {@link #close} ends the
 * threads.
 */
final class Together implements AutoCloseable {
    /** So many pieces are given at once. */
    static final int MOST = 64;

    private static final int THREADS = 16;

    private final Workers workers;

    Together(String name) {
        workers = new Workers(name, THREADS, MOST);
    }

    /** Does all pieces, each once; the reason why one of them could not be done, or null. */
    Exception all(List<? extends Callable<?>> pieces) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (Callable<?> piece : pieces) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            all.add(done);
            boolean isTaken = workers.offer(() -> {
                // What is not known to be done is not, whatever ended it.
                Exception reason = new IllegalStateException("it ended by a failure");
                try {
                    piece.call();
                    reason = null;
                } catch (Exception e) {
                    reason = e;
                } finally {
                    failure.compareAndSet(null, reason);
                    done.complete(null);
                }
            });
            if (!isTaken) {
                failure.compareAndSet(null, new IllegalStateException("more than " + MOST + " pieces of work"));
                done.complete(null);
            }
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).join();
        return failure.get();
    }

    @Override
    public void close() {
        workers.close();
    }
}
