package io.gantry.store.mmap.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The queue offset that the next record of each queue gets. A queue that had no record yet continues where it ended on
 * disk. Written under the append lock, or before the log is seen; read by any thread.
 */
public final class QueueOffsets {
    /** A queue id above it is a mistake of the caller, and not a reason to use memory. */
    private static final int MAX_QUEUES = 1 << 16;

    private static final long UNKNOWN = -1;

    /** Tells where queues ended on disk. */
    @FunctionalInterface
    public interface Stored {
        long end(String topic, int queueId);
    }

    private final Map<String, AtomicLongArray> byTopic = new ConcurrentHashMap<>();
    private final Stored stored;

    public QueueOffsets(Stored stored) {
        this.stored = stored;
    }

    public long next(String topic, int queueId) {
        AtomicLongArray offsets = byTopic.get(topic);
        boolean hasPlace = offsets != null && queueId >= 0 && queueId < offsets.length();
        long next = hasPlace ? offsets.get(queueId) : UNKNOWN;
        return next == UNKNOWN ? stored.end(topic, queueId) : next;
    }

    /** Sets the next offset. */
    public void next(String topic, int queueId, long offset) {
        AtomicLongArray offsets = byTopic.get(topic);
        if (offsets == null || queueId >= offsets.length()) {
            offsets = grown(topic, queueId, offsets);
        }
        offsets.set(queueId, offset);
    }

    /** Refuses a queue id that no queue has. */
    static void check(int queueId) {
        if (queueId < 0 || queueId >= MAX_QUEUES) {
            throw new IllegalArgumentException("A queue id is 0 to " + (MAX_QUEUES - 1) + ", found " + queueId);
        }
    }

    private AtomicLongArray grown(String topic, int queueId, AtomicLongArray before) {
        check(queueId);
        AtomicLongArray longer = new AtomicLongArray(Math.max(8, Integer.highestOneBit(queueId) * 2));
        for (int i = 0; i < longer.length(); i++) {
            longer.set(i, before != null && i < before.length() ? before.get(i) : UNKNOWN);
        }
        byTopic.put(topic, longer);
        return longer;
    }
}
