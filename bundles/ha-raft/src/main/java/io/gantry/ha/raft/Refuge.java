package io.gantry.ha.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import io.gantry.replica.ReplicaStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who could lead instead of a leader whose log takes nothing: a member that has nearly all of the log and says itself
 * that its own takes something.
 *
 * @param to the one that has the most; null when there is none
 * @param others what is the matter with each that was asked, for people
 */
record Refuge(PeerId to, String others) {
    /** Asks the others, those that have the most first, until one is found; the question is a leader's. */
    static Refuge of(Member leader) {
        List<PeerId> voters = leader.node().listPeers();
        List<ReplicaStatus> replicas = new ArrayList<>(leader.replicas());
        replicas.sort(Comparator.comparingLong(ReplicaStatus::acknowledged).reversed());
        List<String> troubles = new ArrayList<>();
        for (ReplicaStatus replica : replicas) {
            PeerId peer = PeerId.parsePeer(replica.address());
            if (voters.contains(peer)) {
                String trouble = trouble(leader, peer);
                if (trouble.isEmpty()) {
                    return new Refuge(peer, String.join(", ", troubles));
                }
                troubles.add(peer + " " + trouble);
            }
        }
        return new Refuge(null, troubles.isEmpty() ? "there is no other member" : String.join(", ", troubles));
    }

    private static String trouble(Member leader, PeerId peer) {
        if (!HandOver.isNear(leader, peer)) {
            return "has not nearly all of the log, or does not answer";
        }
        return switch (leader.outlook().roomAt(peer)) {
            case TAKES -> "";
            case TAKES_NOTHING -> "has a log that takes nothing either";
            case STANDS_BACK -> "does not vote yet";
            case UNKNOWN -> "does not say whether its log takes anything";
        };
    }
}
