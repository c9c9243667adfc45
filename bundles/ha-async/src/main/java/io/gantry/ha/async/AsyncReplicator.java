package io.gantry.ha.async;

import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.agent.Watermark;
import io.gantry.agent.boot.Setting;
import io.gantry.log.AppendStatus;
import io.gantry.log.CommitLog;
import io.gantry.replica.GroupForce;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Role;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The technique: this node leads, its {@link Leader} ships the log to followers on a thread of its own, and the log
 * counts as far as the {@link Commitment} says.
 */
public final class AsyncReplicator implements Technique {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncReplicator.class);
    static final String TECHNIQUE = "async";
    private static final long IDLE_NANOS = 1_000_000_000;

    /** A header has to find room beside it. */
    private static final int MAX_BATCH_BYTES = (4 << 20) - Shipment.HEADER_BYTES;

    private final AsyncSettings settings;
    private final long epoch;
    private final Commitment commitment;
    private final Leader leader;
    private final AgentThread thread;
    /** Null when nobody waits for this node's disk. */
    private final GroupForce force;

    /**
     * Listens at once; an IllegalArgumentException says what is wrong with the settings, or with the port.
     *
     * @param epoch the reign it leads in
     * @param onFailure told when followers are served no more, and the log may count no further
     */
    public AsyncReplicator(
            CommitLog log,
            AsyncSettings settings,
            Terms terms,
            long epoch,
            Clock clock,
            Consumer<Throwable> onFailure) {
        Setting.positive(AsyncSettings.PID, "commitTimeoutMillis", settings.commitTimeoutMillis());
        Setting.positive(AsyncSettings.PID, "replicaTimeoutMillis", settings.replicaTimeoutMillis());
        Setting.positive(AsyncSettings.PID, "batchBytes", settings.batchBytes());
        if (settings.batchBytes() > MAX_BATCH_BYTES) {
            throw new IllegalArgumentException(AsyncSettings.PID + ": batchBytes is " + settings.batchBytes()
                    + ", and a follower of RocketMQ takes at most " + MAX_BATCH_BYTES);
        }
        Setting.positive(AsyncSettings.PID, "heartbeatMillis", settings.heartbeatMillis());
        Setting.positive(AsyncSettings.PID, "silenceMillis", settings.silenceMillis());
        this.settings = settings;
        this.epoch = epoch;
        this.commitment = new Commitment(log, settings);
        this.leader = new Leader(settings, terms, log, commitment, clock);
        this.force = settings.isForced() ? new GroupForce(log) : null;
        this.thread = new AgentThread(leader, IDLE_NANOS, onFailure);
        LOG.info(
                "Followers are listened for: port={} mayFollow={} replicated={}",
                leader.port(),
                List.of(settings.followers()),
                settings.isReplicated());
    }

    /** The port that followers connect to. */
    int port() {
        return leader.port();
    }

    /** Those who follow now. */
    List<Follower> followers() {
        return leader.followers();
    }

    @Override
    public void allow(String... followers) {
        leader.allow(followers);
    }

    @Override
    public List<ReplicaStatus> replicas() {
        return leader.followers().stream()
                .map(follower -> new ReplicaStatus(
                        follower.toString(),
                        follower.acknowledged(),
                        follower.next(),
                        commitment.isInSync(follower),
                        follower.transfer().bytesPerSecond()))
                .toList();
    }

    @Override
    public Watermark committed() {
        return commitment.committed();
    }

    @Override
    public String technique() {
        return TECHNIQUE;
    }

    @Override
    public Role role() {
        return Role.LEADER;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long commitTimeoutMillis() {
        return settings.isReplicated() ? settings.replicaTimeoutMillis() : settings.commitTimeoutMillis();
    }

    @Override
    public AppendStatus lateStatus(long end) {
        return commitment.local().position() < end ? AppendStatus.FLUSH_TIMEOUT : AppendStatus.REPLICA_TIMEOUT;
    }

    @Override
    public AppendStatus committedStatus(long end) {
        return commitment.status(end);
    }

    /** Lets the followers go; no thread and no port is left. */
    @Override
    public void close() {
        leader.stop();
        thread.close();
        if (force != null) {
            force.close();
        }
    }
}
