package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import java.util.concurrent.TimeUnit;

/**
 * The first moments of an endpoint: from when it is whole, for as long as further handlers follow each other closely,
 * but not for ever. Until then nobody can say that a code is unknown. Safe for any thread.
 */
final class Settling {
    private final Clock clock;
    private final long quietNanos;
    private final long mostNanos;
    private volatile boolean hasBegun;
    private volatile long sinceNanos;
    private volatile long lastNanos;

    /**
     * Moments that have not begun.
     *
     * @param quietMillis without a further handler for so long they are over; 0 for none at all
     * @param mostMillis when they are over in any case
     */
    Settling(Clock clock, long quietMillis, long mostMillis) {
        this.clock = clock;
        this.quietNanos = TimeUnit.MILLISECONDS.toNanos(quietMillis);
        this.mostNanos = TimeUnit.MILLISECONDS.toNanos(mostMillis);
    }

    /** A handler has come, and the endpoint is whole. */
    synchronized void onHandler() {
        lastNanos = clock.nanos();
        if (!hasBegun) {
            sinceNanos = lastNanos;
            hasBegun = true;
        }
    }

    boolean isGoingOn() {
        return leftNanos() > 0;
    }

    /** When they are over if no handler follows, rounded up; 0 when they are. */
    long leftMillis() {
        long left = leftNanos();
        return left <= 0 ? 0 : 1 + TimeUnit.NANOSECONDS.toMillis(left);
    }

    private long leftNanos() {
        if (!hasBegun) {
            return 0;
        }
        long now = clock.nanos();
        return Math.min(quietNanos - (now - lastNanos), mostNanos - (now - sinceNanos));
    }
}
