package io.gantry.broker.traffic;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, counted by how long. Cheap to feed; safe for any thread. */
public final class TimeSpread {
    /** Upper bounds; those RocketMQ has are among them, from 1 ms on. */
    private static final long[] BOUNDS_MICROS = {
        10,
        20,
        50,
        100,
        200,
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        1_000_000,
        2_000_000,
        3_000_000,
        4_000_000,
        5_000_000,
        10_000_000
    };

    private final LongAdder[] counts = new LongAdder[BOUNDS_MICROS.length + 1];
    private final AtomicLong maxNanos = new AtomicLong();

    TimeSpread() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    public void add(long nanos) {
        int at = 0;
        while (at < BOUNDS_MICROS.length && nanos >= BOUNDS_MICROS[at] * 1_000) {
            at++;
        }
        counts[at].increment();
        if (nanos > maxNanos.get()) {
            maxNanos.accumulateAndGet(nanos, Math::max);
        }
    }

    /** How many took less than each bound and not less than the one before, and how many more than all: a copy. */
    public long[] counts() {
        long[] now = new long[counts.length];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts[i].sum();
        }
        return now;
    }

    /** Microseconds below which the values of a place in the counts are; the last place has no bound. */
    public static long boundMicros(int place) {
        return place < BOUNDS_MICROS.length ? BOUNDS_MICROS[place] : Long.MAX_VALUE;
    }

    /** The longest since the broker started, microseconds. */
    public long maxMicros() {
        return TimeUnit.NANOSECONDS.toMicros(maxNanos.get());
    }
}
