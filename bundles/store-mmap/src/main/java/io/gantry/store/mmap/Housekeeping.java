package io.gantry.store.mmap;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes checkpoints at an interval, and sooner when much was dispatched, so that recovery stays short. */
final class Housekeeping implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final MmapStore store;
    private final Clock clock;
    private final long intervalNanos;
    private final long maxUncheckedBytes;
    private long doneNanos;
    private long tookNanos;
    private boolean hasFailed;
    /** Whether the last one had no time for all queues. */
    private boolean isPartial;

    /**
     * Keeps the house of a store that was opened just now.
     *
     * @param maxUncheckedBytes so much may be dispatched between two checkpoints
     */
    Housekeeping(MmapStore store, Clock clock, long intervalMillis, long maxUncheckedBytes) {
        this.store = store;
        this.clock = clock;
        this.intervalNanos = intervalMillis * NANOS_PER_MILLI;
        this.maxUncheckedBytes = maxUncheckedBytes;
        // The first one at once: what was recovered just now need not be recovered again.
        this.doneNanos = clock.nanos() - intervalNanos;
    }

    @Override
    public String name() {
        return "store-housekeeping";
    }

    @Override
    public int doWork() {
        long now = clock.nanos();
        long sinceNanos = now - doneNanos;
        boolean isMuch = !hasFailed && store.uncheckedBytes() > maxUncheckedBytes;
        // With many thousand queues a checkpoint takes seconds, and more than one: half of the time is for others.
        if (!isMuch && !isPartial && sinceNanos < intervalNanos || sinceNanos < tookNanos) {
            return 0;
        }
        try {
            isPartial = !store.checkpoint();
            hasFailed = false;
        } catch (IOException e) {
            if (!hasFailed) {
                LOG.warn("No checkpoint could be written, recovery would take longer: reason={}", e.toString());
            }
            hasFailed = true;
            isPartial = false;
        }
        doneNanos = clock.nanos();
        tookNanos = doneNanos - now;
        return 1;
    }
}
