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

    /** A second's work or two of a recovery. */
    private static final long MAX_UNCHECKED_BYTES = 256L << 20;

    private final MmapStore store;
    private final Clock clock;
    private final long intervalNanos;
    private long doneNanos;
    private boolean hasFailed;

    Housekeeping(MmapStore store, Clock clock, long intervalMillis) {
        this.store = store;
        this.clock = clock;
        this.intervalNanos = intervalMillis * NANOS_PER_MILLI;
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
        boolean isMuch = !hasFailed && store.uncheckedBytes() > MAX_UNCHECKED_BYTES;
        if (!isMuch && now - doneNanos < intervalNanos) {
            return 0;
        }
        doneNanos = now;
        try {
            store.checkpoint();
            hasFailed = false;
        } catch (IOException e) {
            if (!hasFailed) {
                LOG.warn("No checkpoint could be written, recovery would take longer: reason={}", e.toString());
            }
            hasFailed = true;
        }
        return 1;
    }
}
