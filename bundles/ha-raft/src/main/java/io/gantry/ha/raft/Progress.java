package io.gantry.ha.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.entity.PeerId;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.gantry.replica.ReplicaStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How far the other members are, as a leader knows it from the figures that JRaft keeps of each. */
final class Progress {
    private final Node node;
    private final EntryIndex index;

    Progress(Node node, EntryIndex index) {
        this.node = node;
        this.index = index;
    }

    /** The members that are followers now, learners among them. */
    List<ReplicaStatus> replicas() {
        List<ReplicaStatus> replicas = new ArrayList<>();
        List<PeerId> others = new ArrayList<>(node.listPeers());
        others.addAll(node.listLearners());
        for (PeerId peer : others) {
            if (!peer.equals(node.getNodeId().getPeerId())) {
                replicas.add(replica(peer));
            }
        }
        return replicas;
    }

    private ReplicaStatus replica(PeerId peer) {
        long next = figure(peer, "next-index");
        boolean isHeard = next > 0 && figure(peer, "consecutive-error-times") == 0;
        long position = next > 0 ? position(next - 1) : -1;
        return new ReplicaStatus(peer.toString(), isHeard ? position : -1, position, isHeard, 0);
    }

    private long position(long entry) {
        try {
            IndexRecord record = index.record(Math.min(entry, index.last()));
            return record == null ? -1 : record.end();
        } catch (IOException e) {
            return -1;
        }
    }

    private long figure(PeerId peer, String name) {
        MetricRegistry all = node.getNodeMetrics().getMetricRegistry();
        String whole = MetricRegistry.name("replicator-" + node.getGroupId() + "/" + peer, name);
        return all.getMetrics().get(whole) instanceof Gauge<?> gauge && gauge.getValue() instanceof Long value
                ? value
                : -1;
    }
}
