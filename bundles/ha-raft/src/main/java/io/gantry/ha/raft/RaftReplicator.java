package io.gantry.ha.raft;

import io.gantry.agent.Watermark;
import io.gantry.log.AppendStatus;
import io.gantry.log.CommitLog;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The technique: what a majority of the members has counts, and they elect who leads. */
public final class RaftReplicator implements Replicator, AutoCloseable {
    static final String TECHNIQUE = "raft";

    private static final Logger LOG = LoggerFactory.getLogger(RaftReplicator.class);

    private final RaftSettings settings;
    private final Member member;
    /** Its group is no more: what becomes of its member is nobody's trouble. */
    private volatile boolean isOver;

    /** See {@link Member}. */
    RaftReplicator(CommitLog log, ReplicaLog replica, RaftSettings settings, Consumer<Throwable> onEnd) {
        this.settings = settings;
        Membership membership = Membership.of(settings, replica.home());
        PeerDoor door = PeerDoor.of(membership.members(), settings);
        this.member = new Member(log, replica, settings, membership, door, cause -> end(cause, onEnd));
    }

    private void end(Throwable cause, Consumer<Throwable> onEnd) {
        if (isOver) {
            LOG.warn("A member of a group that is over takes no further part in it: reason={}", String.valueOf(cause));
        } else {
            onEnd.accept(cause);
        }
    }

    /** Another technique works from now on; the member stays for those who have not heard of it. */
    void over() {
        isOver = true;
    }

    Member member() {
        return member;
    }

    @Override
    public Watermark committed() {
        return member.standing().committed();
    }

    @Override
    public String technique() {
        return TECHNIQUE;
    }

    @Override
    public Role role() {
        return member.standing().role();
    }

    @Override
    public long epoch() {
        return member.standing().term();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean isRelieved() {
        return member.standing().isRelieved();
    }

    @Override
    public long commitTimeoutMillis() {
        return settings.commitTimeoutMillis();
    }

    @Override
    public AppendStatus lateStatus(long end) {
        return AppendStatus.REPLICA_TIMEOUT;
    }

    @Override
    public List<ReplicaStatus> replicas() {
        return member.replicas();
    }

    @Override
    public Optional<LeaderStatus> leader() {
        return role() == Role.LEADER
                ? Optional.empty()
                : Optional.of(member.outlook().leader());
    }

    @Override
    public void close() {
        member.close();
    }
}
