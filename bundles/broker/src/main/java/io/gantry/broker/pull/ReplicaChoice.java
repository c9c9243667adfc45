package io.gantry.broker.pull;

import io.gantry.broker.replica.Leadership;
import io.gantry.registry.GroupConfig;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Which broker of a group a consumer reads from: the leader, but a follower while the consumer is so far behind that
 * the leader had to read from disk, or while there is no leader. RocketMQ's rules, but for the last one: its slaves
 * serve nobody then unless that is switched on. Safe for any thread.
 */
@Component(service = ReplicaChoice.class)
public final class ReplicaChoice {
    private static final long LEADER = 0;

    private final Leadership leadership;
    private final boolean isFollowerReadEnabled;

    @Activate
    public ReplicaChoice(@Reference Leadership leadership, @Reference PullSettings settings) {
        this(leadership, settings.isFollowerReadEnabled());
    }

    /** @param isFollowerReadEnabled whether consumers that are far behind are sent to a follower */
    public static ReplicaChoice of(Leadership leadership, boolean isFollowerReadEnabled) {
        return new ReplicaChoice(leadership, isFollowerReadEnabled);
    }

    private ReplicaChoice(Leadership leadership, boolean isFollowerReadEnabled) {
        this.leadership = leadership;
        this.isFollowerReadEnabled = isFollowerReadEnabled;
    }

    /** Refuses a pull from a follower whose leader serves. */
    void requireServing() {
        if (!isFollowerReadEnabled && leadership.sendsToLeader()) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_BUSY,
                    "[REJECTREQUEST]system busy, start flow control for a while: this broker is a slave and its master"
                            + " serves; pull there, or set slaveReadEnable=true here.");
        }
    }

    /** Number of the broker that the consumer is to read from next. */
    long suggested(GroupConfig group, boolean isFarBehind) {
        if (!isFollowerReadEnabled || !isFarBehind && leadership.sendsToLeader()) {
            return LEADER;
        }
        return isFarBehind ? group.slowBrokerId() : group.brokerId();
    }

    /** The code of an answer: one without a message sends the consumer back to the leader at once, if that serves. */
    int code(int code, boolean isFarBehind) {
        boolean isToGoBack = code != ResponseCode.SUCCESS && !isFarBehind && leadership.sendsToLeader();
        return isToGoBack ? ResponseCode.PULL_RETRY_IMMEDIATELY : code;
    }
}
