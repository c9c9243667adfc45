package io.gantry.contract.stand;

import io.gantry.agent.Watermark;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import java.util.List;
import java.util.Optional;

/** A technique whose role the test sets and whose commit position is somebody else's. */
public final class FixedTechnique implements Replicator {
    private final String technique;
    private final Watermark committed;
    private volatile Role role = Role.LEADER;
    private volatile long epoch = 1;
    private volatile List<ReplicaStatus> replicas = List.of();
    private volatile LeaderStatus leader;

    public FixedTechnique(Watermark committed) {
        this("fixed", committed);
    }

    /** With a name of its own. */
    public FixedTechnique(String technique, Watermark committed) {
        this.technique = technique;
        this.committed = committed;
    }

    public void become(Role next) {
        role = next;
    }

    /** Leads in another reign. */
    public void leadIn(long reign) {
        epoch = reign;
        role = Role.LEADER;
    }

    /** Says who follows. */
    public FixedTechnique followedBy(ReplicaStatus... followers) {
        replicas = List.of(followers);
        return this;
    }

    /** Follows a leader. */
    public FixedTechnique following(LeaderStatus status) {
        role = Role.FOLLOWER;
        leader = status;
        return this;
    }

    @Override
    public Optional<LeaderStatus> leader() {
        return Optional.ofNullable(leader);
    }

    @Override
    public List<ReplicaStatus> replicas() {
        return replicas;
    }

    @Override
    public Watermark committed() {
        return committed;
    }

    @Override
    public String technique() {
        return technique;
    }

    @Override
    public Role role() {
        return role;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long commitTimeoutMillis() {
        return 1_000;
    }
}
