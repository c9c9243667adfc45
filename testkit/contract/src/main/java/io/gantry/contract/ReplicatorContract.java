package io.gantry.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.CommitLog;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** What every replication technique does on a leader whose replicas, if it needs any, are there. */
public abstract class ReplicatorContract {
    /** An empty log whose threads run. */
    protected abstract CommitLog log();

    /** The technique on that log. */
    protected abstract Replicator replicator();

    @Test
    void everyAppendedRecordIsCommittedInTheEnd() {
        AppendResult last = null;
        for (int i = 0; i < 100; i++) {
            last = log().append(Records.of("t", 0, "message " + i));
            assertTrue(replicator().committed().position() <= log().appended().position());
        }
        Waiting.until(replicator().committed(), last.end());
        AppendResult later = log().append(Records.of("t", 0, "later"));
        Waiting.until(replicator().committed(), later.end());
    }

    @Test
    void leaderNamesItself() {
        assertEquals(Role.LEADER, replicator().role());
        assertFalse(replicator().technique().isBlank());
        assertTrue(replicator().epoch() >= 0);
        assertTrue(replicator().commitTimeoutMillis() > 0);
    }

    @Test
    void lateCommitHasAReasonThatSaysTheRecordIsInTheLog() {
        EnumSet<AppendStatus> reasons = EnumSet.of(AppendStatus.FLUSH_TIMEOUT, AppendStatus.REPLICA_TIMEOUT);
        assertTrue(reasons.contains(replicator().lateStatus(log().appended().position())));
    }
}
