package io.gantry.bench.traffic;

import io.gantry.agent.Clock;

/** When a load is measured and when it ends. Any thread may end it early. */
public final class Span {
    private final Clock clock;
    private final long warmUpNanos;
    private final long measuredNanos;
    private long measuredFrom;
    private volatile long end;

    public Span(Clock clock, long warmUpNanos, long measuredNanos) {
        this.clock = clock;
        this.warmUpNanos = warmUpNanos;
        this.measuredNanos = measuredNanos;
        begin();
    }

    /** Begins now; before the loops' threads run. */
    public void begin() {
        measuredFrom = clock.nanos() + warmUpNanos;
        end = measuredFrom + measuredNanos;
    }

    /** Whether what is due at this moment counts: what came before is warm-up. */
    boolean isMeasured(long nanos) {
        return nanos - measuredFrom >= 0;
    }

    boolean isOver(long nanos) {
        return nanos - end >= 0;
    }

    /** Nothing more is begun from now on. */
    public void stop() {
        end = Math.min(end, clock.nanos());
    }

    /** Nanoseconds from the beginning of measuring to a moment; at least 1. */
    public long measuredNanosTo(long nanos) {
        return Math.max(1, nanos - measuredFrom);
    }

    public long endNanos() {
        return end;
    }
}
