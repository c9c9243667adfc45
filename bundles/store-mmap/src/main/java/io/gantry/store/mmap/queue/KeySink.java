package io.gantry.store.mmap.queue;

import java.io.IOException;

/** Takes the keys of records for the index. */
@FunctionalInterface
public interface KeySink {
    /** No index. */
    KeySink NONE = (keyHash, position, storeTimestampMillis) -> {};

    /**
     * One key of a record.
     *
     * @param keyHash {@link String#hashCode} of topic, {@code #} and key
     */
    void put(int keyHash, long position, long storeTimestampMillis) throws IOException;
}
