package io.gantry.broker.offset;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The offsets of one group in the queues of one topic, by queue id; -1 where there is none. Chunks double in
 * size and are never copied, so that growing loses no concurrent commit. Safe for any thread.
 */
final class QueueOffsets {
    private static final long ABSENT = -1;
    private static final int FIRST_CHUNK = 8;
    private static final int CHUNKS = 14;

    /** Chunk k holds 8 * 2^k queues and begins with queue 8 * (2^k - 1). */
    private final AtomicReferenceArray<AtomicLongArray> chunks = new AtomicReferenceArray<>(CHUNKS);

    long get(int queueId) {
        int chunk = chunkOf(queueId);
        AtomicLongArray values = queueId < 0 || chunk >= CHUNKS ? null : chunks.get(chunk);
        return values == null ? ABSENT : values.get(queueId - start(chunk));
    }

    /** Sets an offset; a negative one removes it. */
    void set(int queueId, long offset) {
        int chunk = chunkOf(queueId);
        AtomicLongArray values = chunks.get(chunk);
        if (values == null) {
            chunks.compareAndSet(chunk, null, absent(FIRST_CHUNK << chunk));
            values = chunks.get(chunk);
        }
        values.set(queueId - start(chunk), offset);
    }

    /** A copy of the offsets there are. */
    Map<Integer, Long> all() {
        Map<Integer, Long> all = new TreeMap<>();
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            AtomicLongArray values = chunks.get(chunk);
            for (int i = 0; values != null && i < values.length(); i++) {
                long offset = values.get(i);
                if (offset != ABSENT) {
                    all.put(start(chunk) + i, offset);
                }
            }
        }
        return all;
    }

    private static int chunkOf(int queueId) {
        return 31 - Integer.numberOfLeadingZeros(queueId / FIRST_CHUNK + 1);
    }

    private static int start(int chunk) {
        return FIRST_CHUNK * ((1 << chunk) - 1);
    }

    private static AtomicLongArray absent(int length) {
        long[] values = new long[length];
        Arrays.fill(values, ABSENT);
        return new AtomicLongArray(values);
    }
}
