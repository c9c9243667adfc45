package io.gantry.wire.netty;

import io.gantry.agent.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** Its nanoseconds are set by the test; they only grow. */
final class HandClock implements Clock {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public long millis() {
        return nanos.get() / 1_000_000;
    }

    void passMillis(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }
}
