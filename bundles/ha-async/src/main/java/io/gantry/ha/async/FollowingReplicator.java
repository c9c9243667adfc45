package io.gantry.ha.async;

import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.agent.Watermark;
import io.gantry.agent.boot.Setting;
import io.gantry.log.CommitLog;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.GroupForce;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Reign;
import io.gantry.replica.Role;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The technique on a node that follows: what it has of the leader's log counts, on its disk if that is asked for. */
public final class FollowingReplicator implements Technique {
    private static final long IDLE_NANOS = 1_000_000_000;
    /** Clients ask name servers for routes every 30 s. */
    private static final long RELIEF_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final AsyncSettings settings;
    private final Reign reign;
    private final Following following;
    private final AgentThread thread;
    private volatile BooleanSupplier relief = () -> false;
    /** Null when nobody waits for this node's disk. */
    private final GroupForce force;

    /**
     * Follows at once; an IllegalArgumentException says what is wrong with the settings.
     *
     * @param onFailure told when nothing is copied any more
     */
    FollowingReplicator(
            CommitLog log,
            ReplicaLog replica,
            AsyncSettings settings,
            Upstream leader,
            Reign reign,
            Consumer<Throwable> onFailure) {
        Setting.positive(AsyncSettings.PID, "heartbeatMillis", settings.heartbeatMillis());
        Setting.positive(AsyncSettings.PID, "silenceMillis", settings.silenceMillis());
        this.settings = settings;
        this.reign = reign;
        this.following = new Following(settings, log, new Preparation(log, replica, reign), leader, Clock.system());
        this.force = settings.isForced() ? new GroupForce(log) : null;
        this.thread = new AgentThread(following, IDLE_NANOS, onFailure);
    }

    @Override
    public Watermark committed() {
        return following.own();
    }

    @Override
    public String technique() {
        return AsyncReplicator.TECHNIQUE;
    }

    @Override
    public Role role() {
        return Role.FOLLOWER;
    }

    /** Serves clients that take this node for the leader. */
    void relieve(Clock clock) {
        long untilNanos = clock.nanos() + RELIEF_NANOS;
        relief = () -> clock.nanos() - untilNanos < 0;
    }

    @Override
    public boolean isRelieved() {
        return relief.getAsBoolean();
    }

    @Override
    public long epoch() {
        return reign.known().epoch();
    }

    @Override
    public long commitTimeoutMillis() {
        return settings.commitTimeoutMillis();
    }

    @Override
    public Optional<LeaderStatus> leader() {
        return Optional.of(following.status());
    }

    /** Leaves the leader; no thread and no connection is left. */
    @Override
    public void close() {
        following.stop();
        thread.close();
        if (force != null) {
            force.close();
        }
    }
}
