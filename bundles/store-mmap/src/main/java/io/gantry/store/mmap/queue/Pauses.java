package io.gantry.store.mmap.queue;

import io.gantry.agent.Clock;

/**
 * Decides when a follower of the log sleeps a moment and is not woken for the next record: under load a wake-up for
 * each costs more, on the writer's side too, than the record. With little load each record is taken at once. One
 * thread.
 */
final class Pauses {
    /** So many records since there was nothing to do: then more are about to come, and one pause collects them. */
    private static final int BUSY_RECORDS = 16;

    private static final long PAUSE_NANOS = 500_000;

    private final Clock clock;
    private int records;
    private boolean isPausing;
    private long endNanos;

    Pauses(Clock clock) {
        this.clock = clock;
    }

    /** A record was taken. */
    void onRecord() {
        records++;
        isPausing = false;
    }

    /** There is nothing to do: whether to wait for the end of a pause, and not to be woken before. */
    boolean isPausing() {
        if (records >= BUSY_RECORDS) {
            isPausing = true;
            endNanos = clock.nanos() + PAUSE_NANOS;
        }
        records = 0;
        isPausing &= clock.nanos() - endNanos < 0;
        return isPausing;
    }

    /** Something else holds the follower up than a want of records: it waits as long as others do. */
    void end() {
        isPausing = false;
    }

    /** How long to sleep. */
    long idleNanos() {
        return isPausing ? endNanos - clock.nanos() : Long.MAX_VALUE;
    }
}
