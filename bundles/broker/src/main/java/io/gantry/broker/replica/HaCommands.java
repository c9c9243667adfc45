package io.gantry.broker.replica;

import io.gantry.agent.Clock;
import io.gantry.codec.RecordCheck;
import io.gantry.codec.RecordCheck.Finding;
import io.gantry.codec.StoredMessage;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Replicator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code ha:*} of the shell: how this node is replicated. What a command returns is printed. */
@Component(
        service = HaCommands.class,
        property = {"osgi.command.scope=ha", "osgi.command.function=status"})
public final class HaCommands {
    private static final int MOST_BYTES = 16 << 20;

    private final CommitLog log;
    private final Leadership leadership;

    @Activate
    public HaCommands(@Reference CommitLog log, @Reference Leadership leadership) {
        this.log = log;
        this.leadership = leadership;
    }

    /** Role, technique and positions of this node, and a line for each replica. */
    public String status() {
        Replicator technique = leadership.technique();
        if (technique == null) {
            return "technique  none: writes wait until there is one";
        }
        long end = log.appended().position();
        List<String> lines = new ArrayList<>();
        lines.add(line("technique", technique.technique()));
        lines.add(line("role", technique.role().name().toLowerCase(Locale.ROOT)));
        lines.add(line("epoch", technique.epoch()));
        lines.add(line(
                "log",
                log.start() + " to " + end + ", on disk to " + log.durable().position()));
        lines.add(line("committed", technique.committed().position()));
        technique.leader().ifPresent(leader -> lines.add(line("leader", told(leader, end))));
        List<ReplicaStatus> replicas = technique.replicas();
        lines.add(line("replicas", replicas.size()));
        for (ReplicaStatus replica : replicas) {
            String place = replica.acknowledged() < 0
                    ? "has not said where its log ends"
                    : "at " + replica.acknowledged() + ", " + (end - replica.acknowledged()) + " bytes behind"
                            + since(replica.acknowledged());
            lines.add(line(
                    "replica",
                    replica.address() + " " + place + ", " + replica.bytesPerSecond() + " bytes/s, "
                            + (replica.isInSync() ? "in sync" : "not in sync")));
        }
        return String.join("\n", lines);
    }

    /** For how long a replica misses the first record that it has not: nothing when that is not known. */
    private String since(long acknowledged) {
        Optional<LogSlice> missing = log.read(acknowledged, MOST_BYTES);
        if (missing.isEmpty()) {
            return "";
        }
        try (LogSlice slice = missing.get()) {
            // A slave of RocketMQ's may have half a record.
            Finding found =
                    new RecordCheck().check(slice.buffer(), 0, slice.buffer().limit(), false);
            if (found != Finding.MESSAGE) {
                return "";
            }
            long stored = new StoredMessage().wrap(slice.buffer(), 0).storeTimestampMillis();
            return ", " + Math.max(0, Clock.system().millis() - stored) + " ms";
        }
    }

    private static String told(LeaderStatus leader, long end) {
        if (leader.address().isEmpty()) {
            return "none: no name server names one, and haMasterAddress is not set";
        }
        String place = leader.position() < 0
                ? "has not said where its log ends"
                : "at " + leader.position() + " or beyond, this log is " + Math.max(0, leader.position() - end)
                        + " bytes behind";
        String trouble = leader.reason().isEmpty() ? "" : "; this log takes nothing: " + leader.reason();
        return leader.isConnected()
                ? leader.address() + " " + place + ", " + leader.bytesPerSecond() + " bytes/s" + trouble
                : leader.address() + " is not connected, tried again and again: " + leader.reason();
    }

    private static String line(String name, Object value) {
        return String.format("%-10s %s", name, value);
    }
}
