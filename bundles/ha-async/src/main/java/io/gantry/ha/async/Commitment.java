package io.gantry.ha.async;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Watermark;
import io.gantry.log.AppendStatus;
import io.gantry.log.CommitLog;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far the log counts. Without replication that is a watermark of the log itself. With it a record counts when as
 * many followers have it as are asked for; while there are not so many, it counts when this node has it, so that
 * consumers go on, and its producer is told that it is on this node alone. Advanced by the leader's thread.
 */
final class Commitment {
    private final CommitLog log;
    private final AsyncSettings settings;
    private final AdvancingWatermark committed;
    /** Everything below it was in so many followers as are asked for. */
    private volatile long replicated;

    Commitment(CommitLog log, AsyncSettings settings) {
        this.log = log;
        this.settings = settings;
        this.committed = new AdvancingWatermark(log.start());
        if (settings.isReplicated()) {
            // What was there before counted already, by whatever technique there was.
            committed.advance(log.appended().position());
        }
    }

    /** What this node has of the log, on its disk where that is asked for. */
    Watermark local() {
        return settings.isForced() ? log.durable() : log.appended();
    }

    /** Runs the action when this node has more than now, where that has to be looked at. */
    Watermark.Registration onLocal(Runnable action) {
        return settings.isReplicated() ? local().onReach(local().position() + 1, action) : () -> {};
    }

    Watermark committed() {
        return settings.isReplicated() ? committed : local();
    }

    /** Whether a follower counts: it keeps up, and is not too far behind. */
    boolean isInSync(Follower follower) {
        return follower.pace().isKept()
                && log.appended().position() - follower.acknowledged() <= settings.maxGapBytes();
    }

    /** Looks anew, after somebody reported, came or went, or the log grew. */
    void update(Collection<Follower> followers, long nowNanos) {
        long own = local().position();
        for (Follower follower : followers) {
            follower.pace()
                    .look(follower.acknowledged(), own, settings.isReplicated() ? committed.position() : own, nowNanos);
        }
        if (!settings.isReplicated()) {
            return;
        }
        int needed = Math.max(1, settings.inSyncReplicas() - 1);
        // One that connects anew, before its old connection is found dead, is one.
        Map<String, Long> byHost = new HashMap<>();
        followers.stream()
                .filter(this::isInSync)
                .forEach(follower -> byHost.merge(follower.host(), follower.acknowledged(), Math::max));
        List<Long> reached =
                byHost.values().stream().sorted(Comparator.reverseOrder()).toList();
        if (reached.size() >= needed) {
            long position = Math.min(own, reached.get(needed - 1));
            replicated = Math.max(replicated, position);
            committed.advance(Math.max(position, committed.position()));
        } else {
            committed.advance(Math.max(own, committed.position()));
        }
    }

    /** What the producer of a record that ends there is told when it counts. */
    AppendStatus status(long end) {
        return !settings.isReplicated() || end <= replicated ? AppendStatus.APPENDED : AppendStatus.REPLICA_UNAVAILABLE;
    }
}
