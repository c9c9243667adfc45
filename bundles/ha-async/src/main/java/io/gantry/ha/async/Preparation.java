package io.gantry.ha.async;

import io.gantry.log.AppendResult;
import io.gantry.log.CommitLog;
import io.gantry.log.ReplicaLog;
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

    Preparation(CommitLog log, ReplicaLog replica) {
        this.log = log;
        this.replica = replica;
    }

    /**
     * Asks the leader, and waits for its answers.
     *
     * @return false when this log is going to be cut, and must not be followed with
     * @throws IOException with a reason for people: it cannot follow this leader, or not now
     */
    boolean isReady(LeaderLog leader) throws IOException, InterruptedException {
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
