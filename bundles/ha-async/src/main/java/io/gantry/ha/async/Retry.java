package io.gantry.ha.async;

import java.util.concurrent.TimeUnit;

/** When to try to reach the leader again: soon after the first failure, then less often. For one thread. */
final class Retry {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private long pauseNanos = FIRST_NANOS;
    private long atNanos;
    private String reason = "";

    Retry(long nowNanos) {
        atNanos = nowNanos;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - atNanos >= 0;
    }

    /** Whether nothing has failed since the start, or the last success. */
    boolean isFirst() {
        return reason.isEmpty();
    }

    /** It failed; true when the reason is another than the last time, and people are to be told. */
    boolean failed(String why, long nowNanos) {
        boolean isNews = !why.equals(reason);
        reason = why;
        atNanos = nowNanos + pauseNanos;
        pauseNanos = Math.min(MOST_NANOS, 2 * pauseNanos);
        return isNews;
    }

    /** Why it failed the last time; empty when it did not, or has succeeded since. */
    String reason() {
        return reason;
    }

    /** The log grew by what the leader sent: what was wrong is over. */
    void succeeded() {
        pauseNanos = FIRST_NANOS;
        reason = "";
    }
}
