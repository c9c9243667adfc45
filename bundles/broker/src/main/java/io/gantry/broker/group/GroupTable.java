package io.gantry.broker.group;

import io.gantry.agent.Clock;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.NameRules;
import io.gantry.broker.table.TableFile;
import io.gantry.broker.table.TableKeeper;
import io.gantry.codec.DataVersion;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.message.SystemGroup;
import io.gantry.registry.GroupConfig;
import io.gantry.registry.Groups;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The subscription groups of this broker. Reads take no lock; changes move the version. Safe for any thread. */
public final class GroupTable implements Groups {
    public static final String PID = "io.gantry.broker.group";

    private static final String SYSTEM_PREFIX = "CID_RMQ_SYS_";
    private static final List<String> SYSTEM = List.of(
            "TOOLS_CONSUMER",
            "FILTERSRV_CONSUMER",
            "SELF_TEST_C_GROUP",
            "CID_ONS-HTTP-PROXY",
            "CID_ONSAPI_PULL",
            "CID_ONSAPI_PERMISSION",
            "CID_ONSAPI_OWNER",
            SystemGroup.TRANSACTIONS);

    private static final long INTERVAL_MILLIS = 100;
    private static final String REMOVED = "removed";
    private static final int MAX_PART = 2000;
    /** The bit of what is forbidden to a group in a topic that means reading. */
    private static final int READING = 1 << 2;
    /** Topics that may be forbidden to one group. */
    private static final int MAX_FORBIDDEN = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(GroupTable.class);

    private final ConcurrentHashMap<String, GroupConfig> groups = new ConcurrentHashMap<>(1024);
    private final ConcurrentHashMap<String, Map<String, Integer>> forbidden = new ConcurrentHashMap<>();
    private final Clock clock;
    /** Names of what changed and is in no file yet; guarded by {@link #changing}. */
    private final Set<String> unwritten = new LinkedHashSet<>();

    private TableKeeper.Kept kept;

    /** Guards every change of groups and version. */
    private final Object changing = new Object();

    private volatile DataVersion version;
    private volatile GroupRules rules;

    /** A table that is kept in the broker's directory. */
    public static GroupTable kept(BrokerIdentity identity, GroupRules rules, Clock clock, TableKeeper keeper) {
        GroupTable table = new GroupTable(rules, clock);
        table.kept = table.restore(identity, keeper);
        return table;
    }

    /** A table of the system's groups, kept in memory only. */
    public GroupTable(GroupRules rules, Clock clock) {
        this.clock = clock;
        this.rules = rules;
        this.version = DataVersion.NONE.next(clock.millis());
        SYSTEM.forEach(name -> groups.put(name, GroupConfig.of(name)));
    }

    private TableKeeper.Kept restore(BrokerIdentity identity, TableKeeper keeper) {
        TableFile file = new TableFile(identity.configDirectory().resolve("subscriptionGroup.json"));
        Optional<DataVersion> loaded = file.load(json -> {
            Map<String, Map<String, Integer>> bits = GroupJson.readForbidden(json);
            groups.putAll(GroupJson.readTable(json));
            forbidden.putAll(bits);
            return DataVersion.of(json.objectOrEmpty("dataVersion"));
        });
        loaded.ifPresent(found -> version = found);
        file.replay(this::replay);
        return keeper.keep(file, () -> version.counter(), this::json, this::unwritten, INTERVAL_MILLIS);
    }

    /** Changes that are older than the file are in it, or were overtaken. */
    private void replay(JsonObject change) {
        DataVersion then = DataVersion.of(change.objectOrEmpty("dataVersion"));
        if (then.counter() <= version.counter()) {
            return;
        }
        Map<String, GroupConfig> part = GroupJson.readTable(change);
        groups.putAll(part);
        forbidden.keySet().removeAll(part.keySet());
        for (Object name : change.listOrEmpty(REMOVED)) {
            groups.remove(name.toString());
            forbidden.remove(name.toString());
        }
        forbidden.putAll(GroupJson.readForbidden(change));
        version = then;
    }

    /** What changed since this was last asked, in the file's form; null for nothing. */
    private Map<String, Object> unwritten() {
        synchronized (changing) {
            if (unwritten.isEmpty()) {
                return null;
            }
            Map<String, GroupConfig> part = new TreeMap<>();
            Map<String, Map<String, Integer>> bits = new TreeMap<>(forbidden);
            bits.keySet().retainAll(unwritten);
            unwritten.stream().filter(groups::containsKey).forEach(name -> part.put(name, groups.get(name)));
            Map<String, Object> change = GroupJson.table(part, bits, version);
            unwritten.removeAll(part.keySet());
            change.put(REMOVED, List.copyOf(unwritten));
            unwritten.clear();
            return change;
        }
    }

    /** Writes what has changed. */
    void close() {
        if (kept != null) {
            kept.close();
        }
    }

    /** Returns when all changes are on disk, or refuses: {@link TableKeeper.Kept#settle}. For threads that may wait. */
    public void settle() {
        if (kept != null) {
            kept.settle();
        }
    }

    /** Takes over what may change at run time: the rules of automatic creation. */
    void modified(GroupRules other) {
        rules = other;
    }

    /** Whether the group belongs to the system: it cannot be changed or deleted by requests. */
    public static boolean isSystem(String group) {
        return SYSTEM.contains(group) || group.startsWith(SYSTEM_PREFIX);
    }

    /** The group, made when it is not there and may be made; else null. */
    @Override
    public GroupConfig find(String group) {
        GroupConfig found = groups.get(group);
        if (found != null) {
            return found;
        }
        GroupRules now = rules;
        boolean isAllowed = now.isAutoCreateEnabled() || now.isSystemCreateEnabled() && group.startsWith(SYSTEM_PREFIX);
        if (!isAllowed || NameRules.flawOfGroup(group) != null) {
            return null;
        }
        synchronized (changing) {
            found = groups.get(group);
            if (found != null) {
                return found;
            }
            if (groups.size() >= now.maxGroups()) {
                LOG.warn("Group refused, there are too many: group={}, maxGroups={}", group, now.maxGroups());
                return null;
            }
            found = GroupConfig.of(group);
            groups.put(group, found);
            moveVersion(List.of(group));
        }
        // One heartbeat can make thousands.
        LOG.debug("Group created: group={}", group);
        return found;
    }

    /** The group, or null; never makes one. */
    @Override
    public GroupConfig peek(String group) {
        return groups.get(group);
    }

    /** Makes or replaces a group; the caller has checked its name. False when there are too many. */
    public boolean put(GroupConfig group) {
        synchronized (changing) {
            if (groups.size() >= rules.maxGroups() && !groups.containsKey(group.name())) {
                return false;
            }
            groups.put(group.name(), group);
            moveVersion(List.of(group.name()));
        }
        LOG.info("Group set: group={}", group.name());
        return true;
    }

    /** Forgets a group; false when there was none. */
    public boolean remove(String group) {
        synchronized (changing) {
            if (groups.remove(group) == null) {
                return false;
            }
            forbidden.remove(group);
            moveVersion(List.of(group));
        }
        LOG.info("Group removed: group={}", group);
        return true;
    }

    /** Whether an operator has forbidden a group to read a topic. */
    public boolean isForbidden(String group, String topic) {
        Map<String, Integer> bits = forbidden.get(group);
        return bits != null && (bits.getOrDefault(topic, 0) & READING) != 0;
    }

    /** Forbids a group to read a topic, or allows it again; false when so much is forbidden that it has no place. */
    boolean forbid(String group, String topic, boolean isForbidden) {
        synchronized (changing) {
            Map<String, Integer> bits = new TreeMap<>(forbidden.getOrDefault(group, Map.of()));
            int before = bits.getOrDefault(topic, 0);
            int now = isForbidden ? before | READING : before & ~READING;
            if (now == before) {
                return true;
            }
            if (now == 0) {
                bits.remove(topic);
            } else {
                bits.put(topic, now);
            }
            boolean isNew = !forbidden.containsKey(group);
            if (bits.size() > MAX_FORBIDDEN || isNew && forbidden.size() >= rules.maxGroups()) {
                return false;
            }
            if (bits.isEmpty()) {
                forbidden.remove(group);
            } else {
                forbidden.put(group, bits);
            }
            moveVersion(List.of(group));
        }
        LOG.info("Reading was forbidden or allowed: group={} topic={} forbidden={}", group, topic, isForbidden);
        return true;
    }

    /** Forbids exactly this: bits by topic by group, as a leader tells them. */
    void forbidOnly(Map<String, Map<String, Integer>> bits) {
        synchronized (changing) {
            if (forbidden.equals(bits)) {
                return;
            }
            Set<String> touched = new LinkedHashSet<>(forbidden.keySet());
            touched.addAll(bits.keySet());
            forbidden.clear();
            forbidden.putAll(bits);
            moveVersion(touched);
        }
        LOG.info("What is forbidden to groups was taken over from the leader: groups={}", bits.size());
    }

    /** A copy of all groups, by name. */
    @Override
    public Map<String, GroupConfig> all() {
        return new TreeMap<>(groups);
    }

    /** Moves with every change. */
    public DataVersion dataVersion() {
        return version;
    }

    @Override
    public int size() {
        return groups.size();
    }

    /** All groups in RocketMQ's JSON. */
    Map<String, Object> json() {
        synchronized (changing) {
            return GroupJson.table(all(), new TreeMap<>(forbidden), version);
        }
    }

    /** A part of the groups, from a place on; from the start when the table is not of that version (any more). */
    Map<String, Object> json(String versionText, int from, int count) {
        synchronized (changing) {
            int first = JsonWriter.COMPACT.write(version.toJson()).equals(versionText) ? Math.max(0, from) : 0;
            Map<String, GroupConfig> part = new TreeMap<>();
            List<String> names = List.copyOf(all().keySet());
            int last = Math.min(first + Math.min(Math.max(count, 0), MAX_PART), names.size());
            for (int i = first; i < last; i++) {
                part.put(names.get(i), groups.get(names.get(i)));
            }
            Map<String, Map<String, Integer>> bits = new TreeMap<>(forbidden);
            bits.keySet().retainAll(part.keySet());
            return GroupJson.table(part, bits, version);
        }
    }

    private void moveVersion(Collection<String> touched) {
        version = version.next(clock.millis());
        if (kept != null) {
            unwritten.addAll(touched);
            kept.changed();
        }
    }
}
