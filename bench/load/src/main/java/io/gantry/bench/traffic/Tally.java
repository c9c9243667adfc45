package io.gantry.bench.traffic;

import io.gantry.bench.figures.Errors;
import io.gantry.bench.figures.Latencies;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What a load has done so far. Any thread adds, any thread looks. */
public final class Tally {
    /** All requests sent, warm-up included. */
    public final LongAdder sent = new LongAdder();

    /** Good answers to all of them. */
    public final LongAdder acknowledged = new LongAdder();

    /** Messages that count: acknowledged by the broker, or received, in the measured time. */
    public final LongAdder messages = new LongAdder();

    /** Bytes of the bodies of those. */
    public final LongAdder bodyBytes = new LongAdder();

    /** Bytes of their records, as far as those are seen. */
    public final LongAdder recordBytes = new LongAdder();

    public final Errors errors = new Errors();
    public final Latencies latencies = new Latencies();
    private final LongAccumulator last = new LongAccumulator(Math::max, Long.MIN_VALUE);

    void saw(long nanos) {
        last.accumulate(nanos);
    }

    /** When the newest message that counts was seen, nanoseconds of the clock; only when there is one. */
    public long lastNanos() {
        return last.get();
    }
}
