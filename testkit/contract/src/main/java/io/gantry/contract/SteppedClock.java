package io.gantry.contract;

import io.gantry.agent.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is told to go on. Safe for any thread. */
public final class SteppedClock implements Clock {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final AtomicLong millis;

    /** A clock of the year 2027. */
    public SteppedClock() {
        this(1_800_000_000_000L);
    }

    public SteppedClock(long startMillis) {
        this.millis = new AtomicLong(startMillis);
    }

    /** Moves on. */
    public void pass(long passedMillis) {
        millis.addAndGet(passedMillis);
    }

    @Override
    public long millis() {
        return millis.get();
    }

    @Override
    public long nanos() {
        return millis.get() * NANOS_PER_MILLI;
    }
}
