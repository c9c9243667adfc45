package io.gantry.agent;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How a bundle's end waits, for a while only, for what it has begun: a successor would begin it once more. */
public final class Drain {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Drain() {}

    /**
     * Waits until nothing runs any more, at most five seconds by the clock and about as long by the looks that were
     * taken. Whoever is interrupted waits no more, and stays interrupted.
     *
     * @return whether nothing runs
     */
    public static boolean await(BooleanSupplier isRunning, Clock clock) {
        long since = clock.nanos();
        for (long looks = LONGEST_NANOS / LOOK_NANOS; isRunning.getAsBoolean(); looks--) {
            boolean isOver = looks == 0 || clock.nanos() - since >= LONGEST_NANOS;
            if (isOver || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }
}
