package io.gantry.ha.async;

import io.gantry.log.AppendResult;
import io.gantry.log.CommitLog;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.Reign;
import io.gantry.replica.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a log ready to follow a leader: an empty one gets the leader's oldest record, for a leader of Apache's sends
 * the whole history only to who has some of it; one that went on differently is cut back to where the histories part;
 * one that the leader's log has left behind begins anew.
 */
final class Preparation {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    private final CommitLog log;
    private final ReplicaLog replica;
    private final Reign reign;

    Preparation(CommitLog log, ReplicaLog replica, Reign reign) {
        this.log = log;
        this.replica = replica;
        this.reign = reign;
    }

    /**
     * Asks the leader, and waits for its answers.
     *
     * @return false when this log is going to be cut, and must not be followed with
     * @throws IOException with a reason for people: it cannot follow this leader, or not now
     */
    boolean isReady(LeaderLog leader) throws IOException, InterruptedException {
        requireNewest(leader.epoch());
        if (log.start() == log.appended().position()) {
            takeFirst(leader);
            return true;
        }
        long end = log.appended().position();
        long common = new Agreement(log, leader).end();
        if (common == end) {
            return true;
        }
        if (common >= 0) {
            LOG.warn(
                    "The leader's log goes on differently: common={} end={}; {} bytes that only this node has are kept"
                            + " in the directory damaged, see 'gantry log dump'",
                    common,
                    end,
                    end - common);
            replica.cutBack(common);
            return false;
        }
        if (leader.start() >= end) {
            LOG.warn(
                    "The leader's log begins at {} by now, this one ends at {}: it begins anew, what it has is kept in"
                            + " the directory damaged",
                    leader.start(),
                    end);
            replica.cutBack(log.start());
            return false;
        }
        throw new IOException("its log and this one, from " + log.start() + " to " + end
                + ", have no record in common, and nothing is cut: let this node follow with an empty folder,"
                + " or its leader begin with a copy of this one's");
    }

    /** What the leader is going to send. */
    Incoming incoming() {
        return new Incoming(replica, log);
    }

    /** Nobody follows who led before another did. */
    private void requireNewest(long epoch) throws IOException {
        long own = reign.known().epoch();
        if (epoch < 0) {
            throw new IOException("it does not lead (any more)");
        }
        if (epoch < own) {
            throw new IOException("it leads in reign " + epoch + ", and this node knows reign " + own
                    + ": find the leader of that one; or, if it is lost for good, remove ha/reign from this node's"
                    + " store folder and start it again");
        }
        if (epoch > own) {
            reign.become(Role.FOLLOWER, epoch);
        }
    }

    private void takeFirst(LeaderLog leader) throws IOException, InterruptedException {
        long start = leader.start();
        byte[] first = leader.record(start);
        if (first == null) {
            return;
        }
        AppendResult result = replica.copy(start, ByteBuffer.wrap(first));
        if (!result.isInLog()) {
            throw new IOException("this log takes nothing: " + result.status() + " " + result.reason());
        }
    }
}
