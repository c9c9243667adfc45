package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Clock;
import io.gantry.agent.Watermark;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.Role;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What this node is in its group now, and how far the log counts. Safe for any thread. */
final class Standing {
    /** Clients ask name servers for routes every 30 s. */
    private static final long RELIEF_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final BooleanSupplier isStopInLog;
    private volatile boolean isStopProposed;
    /** Null until it is decided that the group ends. */
    private volatile GroupSwitch decided;

    private final AdvancingWatermark committed = new AdvancingWatermark(0);
    private volatile long leadingTerm;
    private volatile long term;
    private final Clock clock;
    private volatile Relieving relieving = Relieving.NOT;
    private volatile long sinceNanos;
    /** Null while none is known. */
    private volatile PeerId leader;

    /** @param isStopInLog whether the group's last entry is in this node's log, though it may not count yet */
    Standing(Clock clock, BooleanSupplier isStopInLog) {
        this.clock = clock;
        this.isStopInLog = isStopInLog;
    }

    /** Whether nothing may be proposed any more: what follows a stop sign would be lost. */
    boolean isStopping() {
        return isStopProposed || decided != null || isStopInLog.getAsBoolean();
    }

    /** From now on nothing else is proposed in this term. */
    void proposeStop() {
        isStopProposed = true;
    }

    /** The stop sign was not taken: what is in the log of it, if anything, says what may be proposed. */
    void withdrawStop() {
        isStopProposed = false;
    }

    /** It is decided that the group ends, and what follows. */
    void stop(GroupSwitch by) {
        decided = by;
    }

    /** By what the group has ended; null while it has not. */
    GroupSwitch decided() {
        return decided;
    }

    Watermark committed() {
        return committed;
    }

    /** The log counts up to there. */
    void commit(long position) {
        committed.advance(position);
    }

    /** Nobody is sent away from a node that led until it can pass on what comes: until then it is as if nobody led. */
    Role role() {
        if (leadingTerm > 0) {
            return isStopping() ? Role.CANDIDATE : Role.LEADER;
        }
        return leader == null || relieving == Relieving.HOLDS && age() < HOLD_NANOS ? Role.CANDIDATE : Role.FOLLOWER;
    }

    private long age() {
        return clock.nanos() - sinceNanos;
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

    /** Whether this node led a moment ago, and clients may not know that it does not any more. */
    boolean isRelieved() {
        return relieving != Relieving.NOT && leadingTerm == 0 && age() < RELIEF_NANOS;
    }

    /** Whether what clients still send here has to be passed on, and is not yet. */
    boolean isHolding() {
        return relieving == Relieving.HOLDS && isRelieved();
    }

    /** What clients still send here is passed on from now on. */
    void passesOn() {
        relieving = Relieving.PASSES_ON;
    }

    void lead(long inTerm) {
        relieving = Relieving.NOT;
        isStopProposed = false;
        term = inTerm;
        leader = null;
        leadingTerm = inTerm;
    }

    void follow(PeerId other, long inTerm) {
        wander();
        term = inTerm;
        leader = other;
    }

    /** Neither leads nor follows. */
    void wander() {
        if (leadingTerm > 0) {
            sinceNanos = clock.nanos();
            relieving = Relieving.HOLDS;
        }
        leadingTerm = 0;
        leader = null;
    }

    /** What a node does for clients that take it for the leader. */
    private enum Relieving {
        NOT,
        HOLDS,
        PASSES_ON
    }
}
