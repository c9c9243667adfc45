package io.gantry.store.mmap;

import io.gantry.codec.DelayLevels;
import java.nio.file.Path;

/**
 * How a store is laid out, checked.
 *
 * @param root where queues, index, checkpoint, abort and lock are
 * @param logDirectory where the log's segments are
 * @param queueFileBytes a multiple of 20
 * @param isIndexed whether keys are indexed
 */
record StoreOptions(
        Path root,
        Path logDirectory,
        int segmentBytes,
        int queueFileBytes,
        int maxRecordBytes,
        long forceIntervalMillis,
        DelayLevels delayLevels,
        boolean isIndexed,
        int indexSlots,
        int indexEntries) {}
