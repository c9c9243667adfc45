package io.gantry.ha.async;

/**
 * Whether a follower keeps up: it does once it came to where the log counted when it was looked at, within a bounded
 * time, and does no more when it is behind and makes no progress for as long. Such rounds are how Raft's dissertation
 * (4.2.1) lets a new server catch up. Moved by the leader's thread.
 */
final class Pace {
    private final long patienceNanos;
    private long target = -1;
    private long sinceNanos;
    private long seen = -1;
    private volatile boolean isKept;

    /** Of a follower that may be behind so long without progress, and take so long for a round. */
    Pace(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /**
     * Looks at a follower.
     *
     * @param acknowledged what it has; -1 when it has not said yet
     * @param own what this node has
     * @param committed what counts
     */
    void look(long acknowledged, long own, long committed, long nowNanos) {
        if (acknowledged < 0) {
            return;
        }
        boolean hasMoved = acknowledged > seen || acknowledged >= own;
        seen = acknowledged;
        if (isKept) {
            sinceNanos = hasMoved ? nowNanos : sinceNanos;
            if (nowNanos - sinceNanos > patienceNanos) {
                isKept = false;
                target = -1;
            }
            return;
        }
        if (target >= 0 && acknowledged >= target && nowNanos - sinceNanos <= patienceNanos) {
            isKept = true;
            sinceNanos = nowNanos;
        } else if (target < 0 || acknowledged >= target) {
            target = committed;
            sinceNanos = nowNanos;
            isKept = acknowledged >= target;
        }
    }

    boolean isKept() {
        return isKept;
    }
}
