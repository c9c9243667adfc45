package io.gantry.replica;

import io.gantry.log.AppendStatus;
import io.gantry.log.Committed;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A replication technique. It tails the log and says with {@link #committed} how far a record counts.
 * Exactly one is active in a node. Safe for any thread.
 */
@ConsumerType
public interface Replicator extends Committed {
    /** The technique's name, such as {@code solo}. */
    String technique();

    /** What this node is now. */
    Role role();

    /** Reign of the current leader; grows with every change of leader or technique. */
    long epoch();

    /**
     * Whether this follower has handed its leadership over a moment ago: clients do not know it yet, and are served as
     * a leader serves them, but for what the new leader has to do, to which it is passed on.
     */
    default boolean isRelieved() {
        return false;
    }

    /** Whether another node may lead with this log: then what a leader knows beside it is to be written into it. */
    default boolean isShared() {
        return false;
    }

    /** How long a producer waits for {@link #committed}, milliseconds, before it gets a timeout status. */
    long commitTimeoutMillis();

    /**
     * What a producer is told whose record is in the log but was not committed in time: why this technique is late.
     *
     * @param end byte address behind the record
     * @return FLUSH_TIMEOUT or REPLICA_TIMEOUT
     */
    default AppendStatus lateStatus(long end) {
        return AppendStatus.FLUSH_TIMEOUT;
    }

    /**
     * What a producer is told whose record was committed in time.
     *
     * @param end byte address behind the record
     * @return APPENDED, or REPLICA_UNAVAILABLE when it counts although no replica could be asked
     */
    default AppendStatus committedStatus(long end) {
        return AppendStatus.APPENDED;
    }

    /** The replicas that are connected, in no order. */
    default List<ReplicaStatus> replicas() {
        return List.of();
    }

    /** The leader, as a follower knows it; empty on a leader. */
    default Optional<LeaderStatus> leader() {
        return Optional.empty();
    }
}
