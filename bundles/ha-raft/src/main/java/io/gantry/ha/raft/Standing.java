package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Clock;
import io.gantry.agent.Watermark;
import io.gantry.replica.Role;
import java.util.concurrent.TimeUnit;

/** What this node is in its group now, and how far the log counts. Safe for any thread. */
final class Standing {
    private final AdvancingWatermark committed = new AdvancingWatermark(0);
    private volatile long leadingTerm;
    private volatile long term;
    private volatile long reliefNanos;
    private volatile boolean hasRelief;
    /** Null while none is known. */
    private volatile PeerId leader;

    Watermark committed() {
        return committed;
    }

    /** The log counts up to there. */
    void commit(long position) {
        committed.advance(position);
    }

    Role role() {
        if (leadingTerm > 0) {
            return Role.LEADER;
        }
        return leader == null ? Role.CANDIDATE : Role.FOLLOWER;
    }

    /** The term in which this node leads; 0 when it does not. */
    long leadingTerm() {
        return leadingTerm;
    }

    /** The newest term in which somebody led, as far as this node knows. */
    long term() {
        return term;
    }

    /** Whom this node follows; null while it knows nobody. */
    PeerId leader() {
        return leader;
    }

    /** Serves clients that take this node for the leader, for so long; a node that leads needs no relief. */
    void relieve(Clock clock, long millis) {
        reliefNanos = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        hasRelief = millis > 0;
    }

    boolean isRelieved(Clock clock) {
        return hasRelief && leadingTerm == 0 && clock.nanos() - reliefNanos < 0;
    }

    void lead(long inTerm) {
        hasRelief = false;
        term = inTerm;
        leader = null;
        leadingTerm = inTerm;
    }

    void follow(PeerId other, long inTerm) {
        leadingTerm = 0;
        term = inTerm;
        leader = other;
    }

    /** Neither leads nor follows. */
    void wander() {
        leadingTerm = 0;
        leader = null;
    }
}
