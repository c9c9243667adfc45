package io.gantry.store.mmap.retention;

import java.io.IOException;
import java.nio.file.Path;

/** What retention needs of a store; a service within this bundle only. One thread at a time. */
public interface RetainedStore {
    Path logDirectory();

    Path queueDirectory();

    /** Stops appends for this reason; an empty one lets them go on. */
    void diskFull(String reason);

    /** The file of the oldest segment that nothing of the store needs any more; null when there is none. */
    Path oldestSegment();

    void deleteOldestSegment() throws IOException;

    /**
     * Lets index and queues follow the log, some thousand queues at a time, so that it is to be called in every run;
     * returns how many files went.
     */
    int expireQueues() throws IOException;
}
