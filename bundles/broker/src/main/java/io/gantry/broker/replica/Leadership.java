package io.gantry.broker.replica;

import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;

/** What a broker does not do while it follows. A technique that is null follows nobody. */
public final class Leadership {
    private Leadership() {}

    public static boolean isFollower(Replicator technique) {
        return technique != null && technique.role() == Role.FOLLOWER;
    }

    /** Whether the leader lives, as far as a follower knows; false on a leader. */
    public static boolean isLeaderThere(Replicator technique) {
        return isFollower(technique)
                && technique.leader().map(LeaderStatus::isConnected).orElse(false);
    }

    /** Refuses to change a table that is taken over from the leader, in RocketMQ's words. */
    public static void requireForChange(Replicator technique) {
        if (isFollower(technique)) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_ERROR,
                    "Can't modify topic or subscription group from slave broker, please execute it from master"
                            + " broker.");
        }
    }
}
