package io.gantry.ha.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.agent.Clock;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Role;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Leadership that goes from this node to another member. The library offers it once, and takes the offer back when the
 * other has not got the last entries within an election's time; here it is offered until it is taken. For one thread.
 */
final class HandOver {
    /** Writes wait for so much at most until the other has all. */
    private static final long NEAR_BYTES = 1 << 20;

    private static final long NEAR_MILLIS = 4_000;
    private static final long TAKE_MILLIS = 4_000;
    private static final long ASK_MILLIS = 100;

    private final Member member;
    /** Null for whoever is ahead of the others. */
    private final PeerId to;

    private final Wait wait;
    private final Clock clock = Clock.system();

    /** Waits until something holds; false when it did not in time. */
    interface Wait {
        boolean await(BooleanSupplier condition, long millis) throws InterruptedException;
    }

    /**
     * Does nothing yet.
     *
     * @param to to whom; null for the member that is ahead of the others
     * @throws IllegalStateException when this node does not lead
     */
    HandOver(Member member, PeerId to, Wait wait) {
        requireLeader(member);
        this.member = member;
        this.to = to;
        this.wait = wait;
    }

    static void requireLeader(Member member) {
        if (member == null || member.standing().role() != Role.LEADER) {
            throw new IllegalStateException("This node does not lead; ha:status shows who does");
        }
    }

    /** Whether another member answers and has nearly all that counts; the question is a leader's. */
    static boolean isNear(Member member, PeerId other) {
        return member.replicas().stream().anyMatch(replica -> is(replica, other) && isNear(member, replica));
    }

    private static boolean is(ReplicaStatus replica, PeerId other) {
        return other == null || replica.address().equals(other.toString());
    }

    private static boolean isNear(Member member, ReplicaStatus replica) {
        return replica.isInSync() && member.standing().committed().position() - replica.acknowledged() < NEAR_BYTES;
    }

    /**
     * Waits until the other could take over soon, while writes go on. One that does not vote, or whose log takes
     * nothing, could not.
     *
     * @throws IllegalStateException how far it is, when it could not
     */
    void awaitNear() throws InterruptedException {
        List<PeerId> voters = member.node().listPeers();
        if (to != null && !voters.contains(to)) {
            throw new IllegalStateException(to + " is no member that could lead; ha:peers shows who is");
        }
        if (!wait.await(() -> isNear(member, to), NEAR_MILLIS)) {
            throw new IllegalStateException("This node leads on, and no write waited: after " + NEAR_MILLIS + " ms "
                    + (to == null ? "no other member has" : to + " has not")
                    + " nearly all of the log, or does not answer; ha:status shows how far it is");
        }
        if (to != null) {
            requireRoom();
        }
    }

    /** It is asked over the network, so not by whoever looks at conditions for all. */
    private void requireRoom() throws InterruptedException {
        long since = clock.nanos();
        Outlook.Room room = member.outlook().roomAt(to);
        while (room == Outlook.Room.STANDS_BACK && millisSince(since) < NEAR_MILLIS) {
            wait.await(() -> false, ASK_MILLIS);
            room = member.outlook().roomAt(to);
        }
        String reason =
                switch (room) {
                    case TAKES_NOTHING -> "the log of " + to + " takes nothing at the moment; ha:status there says why";
                    case STANDS_BACK ->
                        to + " does not vote before this node has given it everything; ha:peers and its log say more";
                    case TAKES, UNKNOWN -> "";
                };
        if (!reason.isEmpty()) {
            throw new IllegalStateException("This node leads on, and no write waited: " + reason);
        }
    }

    /**
     * Offers leadership until another member has taken it; writes are to wait meanwhile.
     *
     * @throws IllegalStateException when none has, and who leads then
     */
    void offer() throws InterruptedException {
        Node node = member.node();
        long since = clock.nanos();
        int offers = 0;
        for (long left = TAKE_MILLIS; left > 0 && !isTaken(); left = TAKE_MILLIS - millisSince(since)) {
            if (node.isLeader()) {
                Status begun = node.transferLeadershipTo(to == null ? PeerId.ANY_PEER : to);
                if (!begun.isOk() && node.isLeader()) {
                    throw new IllegalStateException("This node leads on: " + begun.getErrorMsg());
                }
                offers++;
            }
            wait.await(() -> isTaken() || node.isLeader(), left);
        }
        if (!isTaken()) {
            throw new IllegalStateException((node.isLeader() ? "This node leads on" : "Nobody leads yet") + ": after "
                    + TAKE_MILLIS + " ms and " + offers + " offers "
                    + (to == null ? "no other member has" : to + " has not")
                    + " taken it over; ha:status shows how far it is, its log why");
        }
    }

    private boolean isTaken() {
        return member.standing().leadingTerm() == 0 && member.standing().leader() != null;
    }

    private long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(clock.nanos() - nanos);
    }
}
