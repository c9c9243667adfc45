package io.gantry.broker.replica;

import io.gantry.agent.Clock;
import io.gantry.codec.StoredMessage;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Remark;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.SwitchFile;
import io.gantry.replica.SwitchFile.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code ha:*} of the shell: how this node is replicated. What a command returns is printed. */
@Component(
        service = HaCommands.class,
        property = {"osgi.command.scope=ha", "osgi.command.function=status"})
public final class HaCommands {
    private final CommitLog log;
    private final Leadership leadership;
    private final SwitchFile switches;
    private final List<Remark> remarks = new CopyOnWriteArrayList<>();

    @Activate
    public HaCommands(@Reference CommitLog log, @Reference ReplicaLog replica, @Reference Leadership leadership) {
        this.log = log;
        this.leadership = leadership;
        this.switches = new SwitchFile(replica.home());
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRemark(Remark remark) {
        remarks.add(remark);
    }

    void unbindRemark(Remark remark) {
        remarks.remove(remark);
    }

    /** Role, technique and positions of this node, a line for each replica, and one for the group's last switch. */
    public String status() {
        Replicator technique = leadership.technique();
        List<String> lines = new ArrayList<>();
        if (technique == null) {
            lines.add(line("technique", "none: writes wait until there is one"));
        } else {
            describe(technique, lines);
        }
        lines.addAll(switched());
        return String.join("\n", lines);
    }

    private List<String> switched() {
        Known known;
        try {
            known = switches.known();
        } catch (IllegalArgumentException e) {
            return List.of(line("switch", e.getMessage()));
        }
        List<String> lines = new ArrayList<>();
        if (known.now() != null) {
            lines.add(line("switch", told(known.now()) + ", done"));
        }
        GroupSwitch next = known.next();
        if (next != null) {
            lines.add(line(
                    "switch",
                    told(next)
                            + switch (next.phase()) {
                                case PROMISED -> ", under way";
                                case SEALED ->
                                    ", under way: this log is sealed at " + next.end()
                                            + ", and writes wait until more than half of the members are"
                                            + (next.group().isLed()
                                                    ? ", or until ha:switch abort"
                                                    : " and elect a leader");
                                default -> ", given up";
                            }));
        }
        return lines;
    }

    private static String told(GroupSwitch change) {
        return change.id() + ", " + change.from() + " to " + change.to();
    }

    private void describe(Replicator technique, List<String> lines) {
        long end = log.appended().position();
        lines.add(line("technique", technique.technique()));
        lines.add(line("role", technique.role().name().toLowerCase(Locale.ROOT)));
        lines.add(line("epoch", technique.epoch()));
        lines.add(line(
                "log",
                log.start() + " to " + end + ", on disk to " + log.durable().position()));
        String refusal = log.status().refusal();
        // A follower's line about its leader says it.
        if (!refusal.isEmpty() && technique.leader().isEmpty()) {
            lines.add(line("trouble", "this log takes nothing: " + refusal));
        }
        remarks.stream()
                .map(Remark::remark)
                .filter(remark -> !remark.isEmpty())
                .forEach(remark -> lines.add(line("note", remark)));
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
    }

    /** For how long a replica misses the first record that it has not: nothing when that is not known. */
    private String since(long acknowledged) {
        Optional<LogSlice> missing = log.read(acknowledged, StoredMessage.MIN_BYTES);
        if (missing.isEmpty()) {
            return "";
        }
        try (LogSlice slice = missing.get()) {
            // A slave of RocketMQ's may have half a record.
            long stored = StoredMessage.storedMillis(slice.buffer(), acknowledged);
            return stored < 0 ? "" : ", " + Math.max(0, Clock.system().millis() - stored) + " ms";
        }
    }

    private static String told(LeaderStatus leader, long end) {
        if (leader.address().isEmpty()) {
            return "none: "
                    + (leader.reason().isEmpty()
                            ? "no name server names one, and haMasterAddress is not set"
                            : leader.reason());
        }
        String place = leader.position() < 0
                ? "has not said where its log ends"
                : "at " + leader.position() + " or beyond, this log is " + Math.max(0, leader.position() - end)
                        + " bytes behind" + (leader.behindMillis() < 0 ? "" : ", " + leader.behindMillis() + " ms");
        String trouble = leader.reason().isEmpty() ? "" : "; this log takes nothing: " + leader.reason();
        return leader.isConnected()
                ? leader.address() + " " + place + ", " + leader.bytesPerSecond() + " bytes/s" + trouble
                : leader.address() + " is not connected, tried again and again: " + leader.reason();
    }

    private static String line(String name, Object value) {
        return String.format("%-10s %s", name, value);
    }
}
