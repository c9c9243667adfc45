package io.gantry.ha.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.contract.SteppedClock;
import io.gantry.replica.Role;
import org.junit.jupiter.api.Test;

/** What a node is while leaders change. */
final class StandingTest {
    private static final PeerId OTHER = new PeerId("127.0.0.1", 40911);

    private final SteppedClock clock = new SteppedClock();
    private boolean isStopInLog;
    private final Standing standing = new Standing(clock, () -> isStopInLog);

    @Test
    void whoNeverLedFollowsAtOnce() {
        assertEquals(Role.CANDIDATE, standing.role());
        standing.follow(OTHER, 1);
        assertEquals(Role.FOLLOWER, standing.role());
        assertFalse(standing.isRelieved());
    }

    @Test
    void whoLedHoldsWhatComesUntilItIsPassedOn() {
        standing.lead(1);
        standing.wander();
        standing.follow(OTHER, 2);
        assertEquals(Role.CANDIDATE, standing.role());
        assertTrue(standing.isHolding());
        standing.passesOn();
        assertEquals(Role.FOLLOWER, standing.role());
        assertTrue(standing.isRelieved());
        assertFalse(standing.isHolding());
        clock.pass(61_000);
        assertFalse(standing.isRelieved());
    }

    @Test
    void whoCannotPassAnythingOnHoldsItForSecondsOnly() {
        standing.lead(1);
        standing.follow(OTHER, 2);
        assertEquals(Role.CANDIDATE, standing.role());
        clock.pass(6_000);
        assertEquals(Role.FOLLOWER, standing.role());
    }

    @Test
    void whoLeadsAgainNeedsNoRelief() {
        standing.lead(1);
        standing.wander();
        standing.lead(3);
        assertEquals(Role.LEADER, standing.role());
        assertEquals(3, standing.leadingTerm());
        assertFalse(standing.isRelieved());
    }

    @Test
    void whoHasAStopSignInItsLogLeadsNobody() {
        standing.lead(3);
        assertEquals(Role.LEADER, standing.role());
        standing.proposeStop();
        assertEquals(Role.CANDIDATE, standing.role(), "writes wait from the proposal on");
        standing.withdrawStop();
        assertEquals(Role.LEADER, standing.role(), "it was not taken");
        isStopInLog = true;
        standing.follow(new PeerId("127.0.0.1", 1), 4);
        standing.lead(5);
        assertEquals(Role.CANDIDATE, standing.role(), "and whoever leads next only makes it count");
    }
}
