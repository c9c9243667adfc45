package io.gantry.store.mmap.log;

import io.gantry.codec.MultiDispatch;
import java.util.List;
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

    /** The queues on disk. */
    public interface Stored {
        /** Where a queue ended. */
        long end(String topic, int queueId);

        /** A log without records begins there: so do they. */
        void beginAt(long position);
    }

    private final Map<String, AtomicLongArray> byTopic = new ConcurrentHashMap<>();
    private final Stored stored;
    private final LightQueues light;

    public QueueOffsets(Stored stored, LightQueues light) {
        this.stored = stored;
        this.light = light;
    }

    /** Whether records are numbered in light queues, too. */
    public boolean hasLightQueues() {
        return light.isOn();
    }

    /** The queues that stand beside those of the topics. */
    LightQueues light() {
        return light;
    }

    /** The next offset of each light queue. */
    long[] next(List<String> lightQueues) {
        long[] next = new long[lightQueues.size()];
        for (int i = 0; i < next.length; i++) {
            next[i] = next(lightQueues.get(i), 0);
        }
        return next;
    }

    /** A record was numbered with these offsets. */
    void taken(List<String> lightQueues, long... taken) {
        for (int i = 0; i < taken.length; i++) {
            next(lightQueues.get(i), 0, taken[i] + 1);
        }
    }

    /** A log without records begins there. */
    void beginAt(long position) {
        stored.beginAt(position);
    }

    /** Forgets a topic whose queues are gone. Under the append lock. */
    void forget(String topic) {
        byTopic.remove(topic);
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
        int least = MultiDispatch.isLight(topic) ? 1 : 8;
        AtomicLongArray longer = new AtomicLongArray(Math.max(least, Integer.highestOneBit(queueId) * 2));
        for (int i = 0; i < longer.length(); i++) {
            longer.set(i, before != null && i < before.length() ? before.get(i) : UNKNOWN);
        }
        byTopic.put(topic, longer);
        return longer;
    }
}
