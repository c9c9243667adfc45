package io.gantry.ha.async;

import io.gantry.agent.Watermark;
import io.gantry.log.CommitLog;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Role;
import java.util.Optional;

/**
 * A leader that has sealed its log for another technique, until that is decided: what it has can be read, and nothing
 * is written.
 */
final class HeldTechnique implements Technique {
    private final CommitLog log;
    private final long epoch;
    private final long commitTimeoutMillis;

    HeldTechnique(CommitLog log, long epoch, long commitTimeoutMillis) {
        this.log = log;
        this.epoch = epoch;
        this.commitTimeoutMillis = commitTimeoutMillis;
    }

    @Override
    public Watermark committed() {
        return log.appended();
    }

    @Override
    public String technique() {
        return AsyncReplicator.TECHNIQUE;
    }

    @Override
    public Role role() {
        return Role.CANDIDATE;
    }

    @Override
    public Optional<LeaderStatus> leader() {
        String reason = "this node's log is sealed for a switch that is not decided yet: more than half of the members"
                + " must be there, or ha:switch abort";
        return Optional.of(new LeaderStatus("", false, reason, -1, -1, 0, 0, 0));
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long commitTimeoutMillis() {
        return commitTimeoutMillis;
    }

    @Override
    public void close() {
        // It has nothing.
    }
}
