package io.gantry.store.mmap.queue;

import io.gantry.agent.Clock;
import io.gantry.agent.Watermark;
import io.gantry.log.Committed;
import io.gantry.store.mmap.log.Alarm;

/**
 * Whom an agent follows, and when it is woken: by the next record that is committed, or under load after a pause. Owned
 * by the agent, but for {@link #follow} and the alarm.
 */
final class CommitFollower {
    private final Alarm alarm = new Alarm();
    private final Pauses pauses;
    private volatile Committed committed;
    private Watermark.Registration waiting;

    CommitFollower(Clock clock) {
        this.pauses = new Pauses(clock);
    }

    Alarm alarm() {
        return alarm;
    }

    /** Says whom to follow; null is nobody. Safe for any thread. */
    void follow(Committed source) {
        committed = source;
        alarm.ring();
    }

    /** Who is followed; null is nobody. */
    Committed source() {
        return committed;
    }

    void onRecord() {
        pauses.onRecord();
    }

    /** The follower cannot go on, though there may be records. */
    void onStop() {
        pauses.end();
    }

    /** Nothing is committed behind this position. At most one action waits; it is renewed with whom is followed. */
    void awaitMore(Committed source, long from) {
        if (pauses.isPausing()) {
            return;
        }
        close();
        waiting = source.committed().onReach(from + 1, alarm::ring);
    }

    long idleNanos() {
        return pauses.idleNanos();
    }

    void close() {
        if (waiting != null) {
            waiting.close();
        }
    }
}
