package io.gantry.store.mmap.queue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;

/**
 * The queues whose files are mapped. A process may have so many mappings and no more, and each costs memory: so queues
 * that were not used lately, and have nothing to force, are put to rest. The hand of a clock goes round. Safe for any
 * thread; its monitor is the last one taken, and not held while a queue is put to rest.
 */
final class AwakeQueues {
    /** So many are never put to rest for being idle alone: with few queues nothing is mapped again and again. */
    private static final int ALWAYS_FINE = 1_000;

    /** Part of the mappings a process may have. */
    private static final double SHARE_OF_MAPPINGS = 0.75;
    /** Above this part of the most, those rest that may; at the most also others. */
    private static final double ENOUGH = 0.8;
    /** A queue that is awake takes a kilobyte: all of them a quarter of the heap. */
    private static final long HEAP_BYTES_FOR_ONE = 4 << 10;

    private static final long LINUX_MAPPINGS = 65_530;
    /** How many the hand looks at for one that wakes. */
    private static final int LOOKS = 64;

    private final ArrayDeque<MappedQueue> round = new ArrayDeque<>();
    private final int maxMappings;
    private final int enough;
    /** As they were when the queues woke or were last counted. */
    private int mappings;

    AwakeQueues(int maxMappings) {
        this.maxMappings = maxMappings;
        this.enough = (int) (ENOUGH * maxMappings);
    }

    /** How many mapped files suit this machine and this heap. */
    static int suitable() {
        long allowed = LINUX_MAPPINGS;
        // In one read: the kernel gives such a file's number to none that begins behind its first byte.
        try (BufferedReader reader = Files.newBufferedReader(Path.of("/proc/sys/vm/max_map_count"))) {
            allowed = Long.parseLong(reader.readLine());
        } catch (IOException | NumberFormatException e) {
            // Another system: they allow as much or more.
            allowed = LINUX_MAPPINGS;
        }
        long byHeap = Runtime.getRuntime().maxMemory() / HEAP_BYTES_FOR_ONE;
        return (int) Math.min(Integer.MAX_VALUE, Math.min(byHeap, (long) (SHARE_OF_MAPPINGS * allowed)));
    }

    /** A queue was mapped. */
    synchronized void woke(MappedQueue queue, int files) {
        round.add(queue);
        mappings += files;
    }

    /** Puts queues to rest while there are too many, as far as the hand finds some that can be. */
    void trim() {
        for (int looks = 1; looks <= LOOKS; looks++) {
            MappedQueue queue = next();
            if (queue == null) {
                return;
            }
            restOrKeep(queue, looks > LOOKS / 2 && isFull());
        }
    }

    private synchronized MappedQueue next() {
        return mappings > enough ? taken() : null;
    }

    private MappedQueue taken() {
        MappedQueue queue = round.poll();
        if (queue != null) {
            mappings -= queue.mappings();
        }
        return queue;
    }

    private void restOrKeep(MappedQueue queue, boolean isNecessary) {
        if (!queue.rest(isNecessary)) {
            woke(queue, queue.mappings());
        }
    }

    /** With the one that was taken just now. */
    private synchronized boolean isFull() {
        return mappings >= maxMappings;
    }

    /** Goes round once: who was not used since the last time rests, if they are many; counts the others anew. */
    void goRound() {
        int count;
        synchronized (this) {
            count = round.size() > ALWAYS_FINE || mappings > enough ? round.size() : 0;
            if (count > 0) {
                mappings = round.stream().mapToInt(MappedQueue::mappings).sum();
            }
        }
        for (; count > 0; count--) {
            MappedQueue queue;
            synchronized (this) {
                queue = taken();
            }
            if (queue == null) {
                return;
            }
            restOrKeep(queue, false);
        }
    }

    synchronized int count() {
        return round.size();
    }

    synchronized void forgetAll() {
        round.clear();
        mappings = 0;
    }
}
