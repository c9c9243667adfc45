package io.gantry.wire.netty;

import io.gantry.agent.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a fact, with a deadline. */
public final class Await {
    private static final long LOOK_NANOS = 1_000_000;

    private Await() {}

    /** Returns when the fact holds; fails after twenty seconds. */
    public static void until(String fact, BooleanSupplier holds) {
        Clock clock = Clock.system();
        long deadline = clock.nanos() + TimeUnit.SECONDS.toNanos(20);
        while (!holds.getAsBoolean()) {
            if (clock.nanos() - deadline > 0) {
                throw new AssertionError("It did not become true that " + fact);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
