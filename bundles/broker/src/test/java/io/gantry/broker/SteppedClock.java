package io.gantry.broker;

import io.gantry.agent.Clock;

/** A clock that stands still until a test steps it. */
public final class SteppedClock implements Clock {
    private volatile long nanos = 1_000_000_000L;

    @Override
    public long millis() {
        return 1_700_000_000_000L + nanos / 1_000_000L;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    /** Lets milliseconds pass. */
    public void step(long millis) {
        nanos += millis * 1_000_000L;
    }
}
