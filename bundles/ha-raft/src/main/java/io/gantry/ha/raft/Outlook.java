package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.log.CommitLog;
import io.gantry.replica.LeaderStatus;
import java.util.concurrent.TimeUnit;

/**
 * What this node sees of its own log and, while it follows, of its leader's: looked at by a thread of its own, since
 * the leader is asked, and told from memory. A node whose log takes nothing leaves elections to others as long as one
 * of them could win.
 */
final class Outlook implements Agent {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A node whose log takes nothing holds back before its next election is due. */
    private static final long REFUSING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** So many elections others may try. Only a node that refuses may have all that counts: then it must lead. */
    private static final int ELECTIONS = 5;

    private final CommitLog log;
    private final Standing standing;
    private final VoteGate vote;
    private final LogFetch fetch;
    private final Clock clock;
    private final long patienceNanos;
    private long lookedNanos;
    private long ledNanos;
    private volatile String refusal = "";
    /** Null while no leader has said anything. */
    private volatile Sight sight;

    /** What a leader said, and when. */
    private record Sight(PeerId leader, LogReading.End end, long heardMillis) {}

    /** @param electionMillis after so long without a leader the library wants an election */
    Outlook(CommitLog log, Standing standing, VoteGate vote, LogFetch fetch, int electionMillis) {
        this.log = log;
        this.standing = standing;
        this.vote = vote;
        this.fetch = fetch;
        this.clock = Clock.system();
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos((long) ELECTIONS * electionMillis);
        this.ledNanos = clock.nanos();
        this.lookedNanos = ledNanos - LOOK_NANOS;
    }

    @Override
    public String name() {
        return "ha-outlook";
    }

    @Override
    public long idleNanos() {
        return period();
    }

    private long period() {
        return refusal.isEmpty() ? LOOK_NANOS : REFUSING_NANOS;
    }

    @Override
    public int doWork() {
        long now = clock.nanos();
        if (now - lookedNanos >= period()) {
            lookedNanos = now;
            refusal = log.status().refusal();
            holdBack(now);
            askLeader(standing.leader());
        }
        return 0;
    }

    /** A leader is told by its name as others know it, so it is left alone. */
    private void holdBack(long now) {
        boolean leads = standing.leadingTerm() > 0;
        if (leads || standing.leader() != null) {
            ledNanos = now;
        }
        vote.holdBack(!refusal.isEmpty() && !leads && now - ledNanos < patienceNanos);
    }

    private void askLeader(PeerId leader) {
        LogReading.End end =
                leader == null ? null : fetch.end(leader, log.appended().position());
        sight = end == null ? null : new Sight(leader, end, clock.millis());
    }

    /** Why this node's log takes nothing now; empty when it does. */
    String refusal() {
        return refusal;
    }

    /** Whether another member could lead; asks it. */
    Room roomAt(PeerId other) {
        return fetch.room(other);
    }

    /** The leader, as this follower knows it. */
    LeaderStatus leader() {
        PeerId leader = standing.leader();
        if (leader == null) {
            String reason = "the group has no leader at the moment, or this node does not hear it";
            return new LeaderStatus("", false, reason, -1, -1, 0, 0, 0);
        }
        Sight seen = sight;
        boolean isHis = seen != null && seen.leader().equals(leader);
        return new LeaderStatus(
                leader.toString(),
                true,
                refusal,
                isHis ? seen.end().position() : -1,
                isHis ? seen.end().behindMillis() : -1,
                isHis ? seen.heardMillis() : 0,
                0,
                0);
    }

    /** What a member says of its log, and of itself. */
    enum Room {
        TAKES,
        TAKES_NOTHING,
        /** It takes something, and does not want to be elected: it does not vote yet, most of the time. */
        STANDS_BACK,
        /** It does not answer, or is of an older version. */
        UNKNOWN
    }
}
