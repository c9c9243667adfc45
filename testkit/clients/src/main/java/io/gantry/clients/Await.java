package io.gantry.clients;

import io.gantry.agent.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a fact with a deadline. */
public final class Await {
    private static final long PAUSE_NANOS = 20_000_000;

    private Await() {}

    /** Returns when the fact holds; throws when it does not within the time. */
    public static void that(String fact, Duration within, BooleanSupplier holds) {
        long end = Clock.system().nanos() + within.toNanos();
        while (!holds.getAsBoolean()) {
            if (Clock.system().nanos() - end > 0) {
                throw new AssertionError("Not within " + within + ": " + fact);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
