package io.gantry.store.mmap.queue;

import io.gantry.queue.QueueKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Units that a start found in the log and did not write: to open a queue costs a start more than anything else, and
 * there may be many thousand with a record or two since the last checkpoint. They are written when their queue is
 * opened, whoever does that first. Nothing is owed to a queue that is open. Safe for any thread; its monitor is taken
 * last.
 */
final class OwedUnits {
    /** A queue that has more is opened at once: there are not many of those. */
    private static final int MAX_OF_QUEUE = 64;
    /** A queue with one unit takes 300 bytes. */
    private static final long HEAP_BYTES_FOR_ONE = 2 << 10;

    private static final int LONGS = 4;

    /** A unit; the queue it is of knows what the numbers mean. */
    record Unit(long queueOffset, long position, int bytes, long tagsCode) {}

    /** In the order of the log, by their first units. */
    private final Map<QueueKey, long[]> byQueue = new LinkedHashMap<>();

    private final long maxUnits;
    private long units;
    private String topic = "";
    private volatile boolean isCollecting;

    OwedUnits() {
        this(Runtime.getRuntime().maxMemory() / HEAP_BYTES_FOR_ONE);
    }

    OwedUnits(long maxUnits) {
        this.maxUnits = maxUnits;
    }

    /** Whether units may be added. */
    void collect(boolean isWanted) {
        isCollecting = isWanted;
    }

    boolean isCollecting() {
        return isCollecting;
    }

    /** Keeps a unit for its queue, which is not open; false when the queue is to be opened instead. */
    synchronized boolean add(String topicOfQueue, int queueId, Unit unit) {
        if (units >= maxUnits) {
            return false;
        }
        // The queues of a topic share its name.
        topic = topicOfQueue.equals(topic) ? topic : topicOfQueue;
        QueueKey key = new QueueKey(topic, queueId);
        long[] before = byQueue.get(key);
        int end = before == null ? 0 : before.length;
        if (end == LONGS * MAX_OF_QUEUE) {
            return false;
        }
        long[] longer = before == null ? new long[LONGS] : Arrays.copyOf(before, end + LONGS);
        longer[end] = unit.queueOffset;
        longer[end + 1] = unit.position;
        longer[end + 2] = unit.bytes;
        longer[end + 3] = unit.tagsCode;
        byQueue.put(key, longer);
        units++;
        return true;
    }

    /** What a queue is to get, in this order. */
    synchronized List<Unit> of(QueueKey key) {
        long[] kept = byQueue.get(key);
        if (kept == null) {
            return List.of();
        }
        List<Unit> all = new ArrayList<>();
        for (int i = 0; i < kept.length; i += LONGS) {
            all.add(new Unit(kept[i], kept[i + 1], (int) kept[i + 2], kept[i + 3]));
        }
        return all;
    }

    synchronized boolean has(QueueKey key) {
        return byQueue.containsKey(key);
    }

    /** The queue has them, and what is on disk of it is known elsewhere. */
    synchronized void paid(QueueKey key) {
        long[] kept = byQueue.remove(key);
        units -= kept == null ? 0 : kept.length / LONGS;
    }

    /** The queues that wait the longest. */
    synchronized List<QueueKey> first(int count) {
        return byQueue.keySet().stream().limit(count).toList();
    }

    /** All queues that wait. */
    synchronized List<QueueKey> queues() {
        return List.copyOf(byQueue.keySet());
    }

    /** The position of the first record whose unit is owed; the greatest number when there is none. */
    synchronized long position() {
        return byQueue.isEmpty() ? Long.MAX_VALUE : byQueue.values().iterator().next()[1];
    }

    synchronized void forgetAll() {
        byQueue.clear();
        units = 0;
    }
}
