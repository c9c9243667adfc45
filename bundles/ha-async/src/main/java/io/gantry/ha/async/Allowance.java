package io.gantry.ha.async;

import java.util.concurrent.TimeUnit;

/** What a follower that is behind may be sent now. What is not used in a moment is lost. For the leader's thread. */
final class Allowance {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** So long it adds up. */
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private long bytes;
    private long sinceNanos;
    private boolean isSpent;

    Allowance(long nowNanos) {
        sinceNanos = nowNanos;
    }

    /** How much of a batch may be sent; 0 when it has to wait. */
    int take(int batchBytes, long bytesPerSecond, long nowNanos) {
        long whole = Math.min(batchBytes, Math.max(1, of(MOMENT_NANOS, bytesPerSecond)));
        long earned = of(Math.min(SECOND_NANOS, nowNanos - sinceNanos), bytesPerSecond);
        if (earned > 0) {
            bytes = Math.min(bytes + earned, Math.max(whole, of(MOMENT_NANOS, bytesPerSecond)));
            sinceNanos = nowNanos;
        }
        isSpent = bytes < whole;
        if (isSpent) {
            return 0;
        }
        return (int) Math.min(batchBytes, bytes);
    }

    /** So much was sent of it. */
    void spend(int sentBytes) {
        bytes -= sentBytes;
    }

    /** Nothing is asked of it while the follower is near. */
    void rest() {
        isSpent = false;
    }

    /** Whether the follower waits for more. */
    boolean isSpent() {
        return isSpent;
    }

    private static long of(long nanos, long bytesPerSecond) {
        return (long) ((double) bytesPerSecond * nanos / SECOND_NANOS);
    }
}
