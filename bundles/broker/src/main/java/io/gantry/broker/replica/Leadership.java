package io.gantry.broker.replica;

import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * What this broker is in its group at the moment, and what it does not do while it follows. Outlives the replication
 * techniques, between two of which there is none: then it follows nobody. Safe for any thread.
 */
@Component(service = Leadership.class)
public final class Leadership {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Replicator technique;

    @Activate
    public Leadership() {}

    /** With a technique that stays. */
    public Leadership(Replicator technique) {
        this.technique = technique;
    }

    /** The technique; null while there is none. */
    public Replicator technique() {
        return technique;
    }

    public boolean isFollower() {
        return isFollower(technique);
    }

    /** Whether a node with this technique follows, or waits for who leads; one without technique follows nobody. */
    public static boolean isFollower(Replicator technique) {
        return technique != null && technique.role() != Role.LEADER;
    }

    /** Whether the leader lives, as far as a follower knows; false on a leader. */
    public boolean isLeaderThere() {
        return isLeaderThere(technique);
    }

    private static boolean isLeaderThere(Replicator now) {
        return isFollower(now) && now.leader().map(LeaderStatus::isConnected).orElse(false);
    }

    /** Whether clients are to be sent to the leader: not while they cannot know it yet. */
    public boolean sendsToLeader() {
        Replicator now = technique;
        return isLeaderThere(now) && !now.isRelieved();
    }

    /** Refuses to change a table that is taken over from the leader, in RocketMQ's words. */
    public void requireForChange() {
        if (isFollower()) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_ERROR,
                    "Can't modify topic or subscription group from slave broker, please execute it from master"
                            + " broker.");
        }
    }
}
