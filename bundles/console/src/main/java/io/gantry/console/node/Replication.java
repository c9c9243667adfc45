package io.gantry.console.node;

import io.gantry.log.CommitLog;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Replicator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** How this node is replicated now. Both its parts may be away for a while, as in a switch. Safe for any thread. */
public final class Replication {
    private final Supplier<CommitLog> logs;
    private final Supplier<Replicator> techniques;
    private final GroupPlace place;

    /** Asks for log and technique each time; null is none. */
    public Replication(Supplier<CommitLog> logs, Supplier<Replicator> techniques, GroupPlace place) {
        this.logs = logs;
        this.techniques = techniques;
        this.place = place;
    }

    /** How many bytes each replica is behind, by its place on the plot; nothing where that is not known. */
    public Map<String, Double> lags() {
        CommitLog log = logs.get();
        Replicator technique = techniques.get();
        Map<String, Double> lags = new LinkedHashMap<>();
        if (log == null || technique == null) {
            return lags;
        }
        long end = log.appended().position();
        for (ReplicaStatus replica : technique.replicas()) {
            if (replica.acknowledged() >= 0) {
                lags.put("lag " + replica.address(), (double) Math.max(0, end - replica.acknowledged()));
            }
        }
        Optional<LeaderStatus> leader = technique.leader();
        if (leader.isPresent() && leader.get().position() >= 0) {
            lags.put("lag of this node", (double) Math.max(0, leader.get().position() - end));
        }
        return lags;
    }

    /** All of it, as the browser gets it. */
    public Map<String, Object> json() {
        CommitLog log = logs.get();
        Replicator technique = techniques.get();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("technique", technique == null ? null : technique.technique());
        place.tell(json);
        if (log != null) {
            json.put("start", log.start());
            json.put("end", log.appended().position());
            json.put("durable", log.durable().position());
        }
        if (technique == null) {
            return json;
        }
        json.put("role", technique.role().name().toLowerCase(Locale.ROOT));
        json.put("epoch", technique.epoch());
        json.put("committed", technique.committed().position());
        List<Map<String, Object>> replicas = new ArrayList<>();
        for (ReplicaStatus replica : technique.replicas()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("address", replica.address());
            row.put("acknowledged", replica.acknowledged() < 0 ? null : replica.acknowledged());
            row.put(
                    "behind",
                    log == null || replica.acknowledged() < 0
                            ? null
                            : Math.max(0, log.appended().position() - replica.acknowledged()));
            row.put("inSync", replica.isInSync());
            row.put("bytesPerSecond", replica.bytesPerSecond());
            replicas.add(row);
        }
        json.put("replicas", replicas);
        technique.leader().ifPresent(leader -> json.put("leader", leader(leader, log)));
        return json;
    }

    private static Map<String, Object> leader(LeaderStatus leader, CommitLog log) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("address", leader.address());
        json.put("connected", leader.isConnected());
        json.put("reason", leader.reason());
        boolean isKnown = leader.position() >= 0;
        json.put("position", isKnown ? leader.position() : null);
        json.put(
                "behind",
                isKnown && log != null
                        ? Math.max(0, leader.position() - log.appended().position())
                        : null);
        json.put("behindMillis", leader.behindMillis() < 0 ? null : leader.behindMillis());
        json.put("bytesPerSecond", leader.bytesPerSecond());
        return json;
    }
}
