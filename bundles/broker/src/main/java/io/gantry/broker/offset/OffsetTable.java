package io.gantry.broker.offset;

import io.gantry.agent.Clock;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.TableFile;
import io.gantry.broker.table.TableKeeper;
import io.gantry.codec.DataVersion;
import io.gantry.registry.Offsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * How far each group has consumed each queue. Reading and committing take no lock. An offset that an
 * operator has reset wins over commits until a pull has taken it over. Safe for any thread.
 */
public final class OffsetTable implements Offsets {
    public static final String PID = "io.gantry.broker.offset";

    /** Queue ids from here on are refused: a table must not grow by what a client makes up. */
    public static final int MAX_QUEUES = 65_536;

    private static final int COMMITS_PER_VERSION = 500;

    private final ConcurrentHashMap<String, ConcurrentHashMap<String, QueueOffsets>> committed =
            new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, QueueOffsets>> resets = new ConcurrentHashMap<>();
    private final AtomicInteger pendingResets = new AtomicInteger();
    private final AtomicLong changes = new AtomicLong();
    private final Clock clock;
    private List<TableKeeper.Kept> kept = List.of();
    private volatile DataVersion version;
    /** Null where nobody is to be told. */
    private volatile LocalCommits local;

    /** A table that is kept in the broker's directory. */
    public static OffsetTable kept(BrokerIdentity identity, Clock clock, TableKeeper keeper, long intervalMillis) {
        return kept(identity, clock, keeper, intervalMillis, false);
    }

    /**
     * The same.
     *
     * @param isLight whether also in the file of a RocketMQ broker with light queues; where that is, it is in any case
     */
    static OffsetTable kept(
            BrokerIdentity identity, Clock clock, TableKeeper keeper, long intervalMillis, boolean isLight) {
        OffsetTable table = new OffsetTable(clock);
        table.restore(identity, keeper, intervalMillis, isLight);
        return table;
    }

    /** An empty table, kept in memory only. */
    public OffsetTable(Clock clock) {
        this.clock = clock;
        this.version = DataVersion.NONE.next(clock.millis());
    }

    private void restore(BrokerIdentity identity, TableKeeper keeper, long intervalMillis, boolean isLight) {
        TableFile file = new TableFile(identity.configDirectory().resolve("consumerOffset.json"));
        Optional<DataVersion> loaded = file.load(json -> {
            committed.clear();
            OffsetJson.read(json, (group, topic, queueId, offset) -> set(committed, group, topic, queueId, offset));
            return DataVersion.of(json.objectOrEmpty("dataVersion"));
        });
        loaded.ifPresent(found -> version = found);
        TableFile light = new TableFile(identity.configDirectory().resolve("lmqConsumerOffset.json"));
        boolean isThere = light.load(json -> {
                    OffsetJson.read(json, this::raise);
                    return json;
                })
                .isPresent();
        List<TableKeeper.Kept> files = new ArrayList<>();
        files.add(keeper.keep(file, changes::get, this::json, intervalMillis));
        if (isThere || isLight) {
            files.add(keeper.keep(light, changes::get, () -> OffsetJson.light(all(), version), intervalMillis));
        }
        kept = files;
        if (isThere) {
            // Either may lack what the other has: both are written.
            changes.incrementAndGet();
        }
    }

    /** Takes over an offset that is known from elsewhere, unless the group is further. */
    private void raise(String group, String topic, int queueId, long offset) {
        if (get(committed, group, topic, queueId) < offset) {
            set(committed, group, topic, queueId, offset);
        }
    }

    /** Writes what has changed. */
    void close() {
        kept.forEach(TableKeeper.Kept::close);
    }

    /** The offset the group is to consume next: one that was reset, else the committed one; -1 when there is none. */
    @Override
    public long find(String group, String topic, int queueId) {
        if (pendingResets.get() > 0) {
            long reset = get(resets, group, topic, queueId);
            if (reset >= 0) {
                return reset;
            }
        }
        return get(committed, group, topic, queueId);
    }

    /**
     * Notes an offset; may also go back.
     *
     * @return false when it was ignored: a reset offset is pending, or offset or queue id are out of range
     */
    @Override
    public boolean commit(String group, String topic, int queueId, long offset) {
        if (offset < 0 || queueId < 0 || queueId >= MAX_QUEUES || hasReset(group, topic, queueId)) {
            return false;
        }
        boolean isSame = get(committed, group, topic, queueId) == offset;
        if (isSame) {
            return true;
        }
        LocalCommits noted = local;
        if (noted != null) {
            noted.note(group, topic, queueId, offset);
        }
        change(group, topic, queueId, offset);
        return true;
    }

    private void change(String group, String topic, int queueId, long offset) {
        set(committed, group, topic, queueId, offset);
        if (changes.incrementAndGet() % COMMITS_PER_VERSION == 0) {
            version = version.next(clock.millis());
        }
    }

    /** Notes each commit there, too. */
    void noteCommits(LocalCommits commits) {
        local = commits;
    }

    /** Sets an offset as the leader has it. */
    void takeOver(String group, String topic, int queueId, long offset) {
        if (get(committed, group, topic, queueId) != offset) {
            change(group, topic, queueId, offset);
        }
    }

    /** Sets an offset, unless the one that is there is behind it. */
    void advance(String group, String topic, int queueId, long offset) {
        if (get(committed, group, topic, queueId) < offset) {
            change(group, topic, queueId, offset);
        }
    }

    /** Sets an offset for the group's members to take over with their next pull; commits are ignored until then. */
    @Override
    public void reset(String group, String topic, int queueId, long offset) {
        if (offset < 0 || queueId < 0 || queueId >= MAX_QUEUES) {
            throw new IllegalArgumentException("No such offset: queueId=" + queueId + ", offset=" + offset);
        }
        set(committed, group, topic, queueId, offset);
        synchronized (resets) {
            if (get(resets, group, topic, queueId) < 0) {
                pendingResets.incrementAndGet();
            }
            set(resets, group, topic, queueId, offset);
        }
        changes.incrementAndGet();
        version = version.next(clock.millis());
    }

    /** Whether a reset offset waits to be taken over. */
    @Override
    public boolean hasReset(String group, String topic, int queueId) {
        return pendingResets.get() > 0 && get(resets, group, topic, queueId) >= 0;
    }

    /** Takes over a reset offset, once; -1 when there is none. */
    @Override
    public long takeReset(String group, String topic, int queueId) {
        if (pendingResets.get() == 0) {
            return -1;
        }
        synchronized (resets) {
            long reset = get(resets, group, topic, queueId);
            if (reset >= 0) {
                set(resets, group, topic, queueId, -1);
                pendingResets.decrementAndGet();
            }
            return reset;
        }
    }

    /** A copy of the group's committed offsets in a topic, by queue id. */
    @Override
    public Map<Integer, Long> of(String group, String topic) {
        Map<String, QueueOffsets> topics = committed.get(group);
        QueueOffsets queues = topics == null ? null : topics.get(topic);
        return queues == null ? Map.of() : queues.all();
    }

    /** The topics the group has offsets in. */
    @Override
    public Set<String> topicsOf(String group) {
        Map<String, QueueOffsets> topics = committed.get(group);
        return topics == null ? Set.of() : new TreeSet<>(topics.keySet());
    }

    /** The groups that have offsets in the topic. */
    @Override
    public Set<String> groupsOf(String topic) {
        Set<String> groups = new TreeSet<>();
        committed.forEach((group, topics) -> {
            if (topics.containsKey(topic)) {
                groups.add(group);
            }
        });
        return groups;
    }

    /** The topics of these names in which any group has offsets. */
    public Set<String> topics(Predicate<String> names) {
        Set<String> found = new TreeSet<>();
        committed
                .values()
                .forEach(topics -> topics.keySet().stream().filter(names).forEach(found::add));
        return found;
    }

    /** Forgets all offsets of a group. */
    @Override
    public void removeGroup(String group) {
        committed.remove(group);
        synchronized (resets) {
            withdraw(resets.remove(group));
        }
        changes.incrementAndGet();
        version = version.next(clock.millis());
    }

    /** Forgets all offsets in a topic. */
    @Override
    public void removeTopic(String topic) {
        committed.values().forEach(topics -> topics.remove(topic));
        synchronized (resets) {
            resets.values().forEach(topics -> {
                QueueOffsets removed = topics.remove(topic);
                if (removed != null) {
                    pendingResets.addAndGet(-removed.all().size());
                }
            });
        }
        changes.incrementAndGet();
        version = version.next(clock.millis());
    }

    /** A copy of all committed offsets: {@code topic@group} to queue id to offset. */
    public Map<String, Map<Integer, Long>> all() {
        Map<String, Map<Integer, Long>> all = new TreeMap<>();
        committed.forEach(
                (group, topics) -> topics.forEach((topic, queues) -> all.put(topic + "@" + group, queues.all())));
        return all;
    }

    /** Moves with every 500th commit, and with every reset and removal. */
    public DataVersion dataVersion() {
        return version;
    }

    /** All committed offsets in RocketMQ's JSON. */
    public Map<String, Object> json() {
        return OffsetJson.of(all(), version);
    }

    private void withdraw(Map<String, QueueOffsets> topics) {
        if (topics != null) {
            topics.values()
                    .forEach(queues -> pendingResets.addAndGet(-queues.all().size()));
        }
    }

    private static long get(
            Map<String, ConcurrentHashMap<String, QueueOffsets>> table, String group, String topic, int queueId) {
        ConcurrentHashMap<String, QueueOffsets> topics = table.get(group);
        if (topics == null) {
            return -1;
        }
        QueueOffsets queues = topics.get(topic);
        return queues == null ? -1 : queues.get(queueId);
    }

    private static void set(
            ConcurrentHashMap<String, ConcurrentHashMap<String, QueueOffsets>> table,
            String group,
            String topic,
            int queueId,
            long offset) {
        ConcurrentHashMap<String, QueueOffsets> topics = table.get(group);
        if (topics == null) {
            topics = table.computeIfAbsent(group, name -> new ConcurrentHashMap<>());
        }
        QueueOffsets queues = topics.get(topic);
        if (queues == null) {
            queues = topics.computeIfAbsent(topic, name -> new QueueOffsets());
        }
        queues.set(queueId, offset);
    }
}
