package io.gantry.log;

import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Has a store do soon what it does by itself in its time. The results are how many files went; they come by the store's
 * own thread, which must not be held up, or fail when the store cannot do it or stops before. Safe for any thread.
 */
@ProviderType
public interface Upkeep {
    /** Removes the segments that are kept long enough, whatever the hour, and what queues and index had of them. */
    CompletableFuture<Integer> removeOldSegments();

    /** Removes files of queues and index whose records the log has no more; of very many, some at a time. */
    CompletableFuture<Integer> removeOldQueueFiles();
}
