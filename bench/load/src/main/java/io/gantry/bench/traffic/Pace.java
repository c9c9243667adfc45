package io.gantry.bench.traffic;

import io.gantry.agent.Clock;

/**
 * The moments at which requests are due: evenly at a rate, whatever becomes of the requests before; or, without a
 * rate, whenever one can be sent.
 */
final class Pace {
    private static final double SECOND_NANOS = 1e9;

    private final Clock clock;
    private final double intervalNanos;
    private long firstNanos;
    private long taken;

    /** A rate of 0 is none. */
    Pace(Clock clock, double perSecond) {
        this.clock = clock;
        this.intervalNanos = perSecond <= 0 ? 0 : SECOND_NANOS / perSecond;
    }

    /** The first request is due now. */
    void begin(long now) {
        firstNanos = now;
    }

    /** When the next request is due; never later than now without a rate. */
    long dueNanos() {
        return intervalNanos == 0 ? clock.nanos() : firstNanos + (long) (taken * intervalNanos);
    }

    void take() {
        taken++;
    }
}
