package io.gantry.ha.async;

import java.util.concurrent.TimeUnit;

/**
 * When a follower was heard and sent to, how much went to it lately, and how much may go now. Changed by the leader's
 * thread.
 */
final class Transfer {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Allowance allowance;
    private long heardNanos;
    private long sentNanos;
    private long windowNanos;
    private long windowBytes;
    private volatile long bytesPerSecond;

    Transfer(long nowNanos) {
        allowance = new Allowance(nowNanos);
        heardNanos = nowNanos;
        sentNanos = nowNanos;
        windowNanos = nowNanos;
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    long heardNanos() {
        return heardNanos;
    }

    void sent(long nowNanos) {
        sentNanos = nowNanos;
    }

    long sentNanos() {
        return sentNanos;
    }

    void add(int bytes, long nowNanos) {
        roll(nowNanos);
        windowBytes += bytes;
    }

    /** What may go to it now, while it is behind. */
    Allowance allowance() {
        return allowance;
    }

    /** Ends the window of a second, if it is over. */
    void roll(long nowNanos) {
        long lasted = nowNanos - windowNanos;
        if (lasted >= WINDOW_NANOS) {
            bytesPerSecond = windowBytes * WINDOW_NANOS / lasted;
            windowNanos = nowNanos;
            windowBytes = 0;
        }
    }

    /** Bytes that went to it in the last second. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }
}
