package io.gantry.store.mmap.retention;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

/** Something that is to be done soon, however many ask for it meanwhile. Safe for any thread. */
final class Wish {
    private final AtomicReference<CompletableFuture<Integer>> open = new AtomicReference<>();

    /** Asks for it; the answer is the asker's own. */
    CompletableFuture<Integer> ask() {
        return open.updateAndGet(current -> current == null ? new CompletableFuture<>() : current)
                .thenApply(files -> files);
    }

    /** Takes up what was asked for; null when nobody asked. Who takes it completes it. */
    CompletableFuture<Integer> take() {
        return open.getAndSet(null);
    }

    /** It will not be done any more. */
    void refuse(String reason) {
        CompletableFuture<Integer> left = take();
        if (left != null) {
            left.completeExceptionally(new CompletionException(reason, null));
        }
    }
}
