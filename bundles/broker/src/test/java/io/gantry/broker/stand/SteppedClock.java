package io.gantry.broker.stand;

import io.gantry.agent.Clock;

/** A clock that goes only when told to. */
public final class SteppedClock implements Clock {
    private volatile long millis = 1_800_000_000_000L;

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public long nanos() {
        return millis * 1_000_000;
    }

    public void goOn(long byMillis) {
        millis += byMillis;
    }
}
