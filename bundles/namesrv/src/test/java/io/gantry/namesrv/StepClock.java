package io.gantry.namesrv;

import io.gantry.agent.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when a test says so. */
public final class StepClock implements Clock {
    private final AtomicLong millis = new AtomicLong(1_000_000);

    public void pass(long more) {
        millis.addAndGet(more);
    }

    @Override
    public long millis() {
        return millis.get();
    }

    @Override
    public long nanos() {
        return millis.get() * 1_000_000;
    }
}
