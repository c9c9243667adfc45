package io.gantry.ha.async;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast a follower that is behind is sent to. Reading what is old takes disk, network and processors from
 * producers: while there are some the pace halves whenever they suffer, and grows while they do not; it is never slower
 * than the log grows and a floor above that, so that everybody arrives. Nobody is slowed who is near. For the leader's
 * thread.
 */
final class CatchUp {
    /** More than any network carries. */
    static final long MAX_BYTES_PER_SECOND = 1L << 40;

    /** Above what producers write. */
    static final long FLOOR_BYTES_PER_SECOND = 16 << 20;

    /** A follower that is behind by no more is near; a log grows by as much while a follower collects its garbage. */
    static final long NEAR_BYTES = 8 << 20;

    /** The pace is looked at so often. */
    static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A turn that comes later says that there are not processors enough. */
    static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** An append that takes longer says that disk or memory are not fast enough. */
    static final long HELD_MILLIS = 2;

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final long limit;
    private final boolean isYielding;
    private final long maxGapBytes;
    private final LongSupplier end;
    private final LongSupplier heldMillis;
    private long rate = FLOOR_BYTES_PER_SECOND;
    private long windowNanos;
    private long windowEnd;
    private long sampledNanos;
    private boolean isHurt;

    /**
     * Begins at the floor.
     *
     * @param maxGapBytes a follower that keeps up may be behind by so much, and is not slowed
     * @param end where the log ends
     * @param heldMillis how long the append that runs now has taken so far
     */
    CatchUp(Terms terms, long maxGapBytes, LongSupplier end, LongSupplier heldMillis, long nowNanos) {
        this.limit = terms.bytesPerSecond();
        this.isYielding = terms.isYielding();
        this.maxGapBytes = maxGapBytes;
        this.end = end;
        this.heldMillis = heldMillis;
        this.windowNanos = nowNanos;
        this.windowEnd = end.getAsLong();
        this.sampledNanos = nowNanos;
    }

    /** Whether a follower that is behind by so much, and keeps up or does not, is sent all at once. */
    boolean isNear(long behindBytes, boolean isKept) {
        return behindBytes <= NEAR_BYTES || isKept && behindBytes <= maxGapBytes;
    }

    /** What one that is not near gets in a second. */
    long bytesPerSecond() {
        return isYielding ? Math.min(limit, rate) : limit;
    }

    /**
     * Looks how producers are, after each turn in which somebody is behind.
     *
     * @param lateNanos how much later than asked the turn came
     */
    void look(long lateNanos, long nowNanos) {
        if (nowNanos - windowNanos > SECOND_NANOS) {
            rate = FLOOR_BYTES_PER_SECOND;
            begin(nowNanos);
            return;
        }
        isHurt |= lateNanos > LATE_NANOS;
        if (nowNanos - sampledNanos >= SAMPLE_NANOS) {
            isHurt |= heldMillis.getAsLong() >= HELD_MILLIS;
            sampledNanos = nowNanos;
        }
        if (nowNanos - windowNanos >= WINDOW_NANOS) {
            long grown = (end.getAsLong() - windowEnd) * SECOND_NANOS / (nowNanos - windowNanos);
            rate = Math.min(MAX_BYTES_PER_SECOND, next(grown));
            begin(nowNanos);
        }
    }

    private long next(long grown) {
        if (grown == 0) {
            return rate * 2;
        }
        return Math.max(FLOOR_BYTES_PER_SECOND + grown, isHurt ? rate / 2 : rate + rate / 8);
    }

    private void begin(long nowNanos) {
        windowNanos = nowNanos;
        windowEnd = end.getAsLong();
        isHurt = false;
    }
}
