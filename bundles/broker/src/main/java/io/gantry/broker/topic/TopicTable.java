package io.gantry.broker.topic;

import io.gantry.agent.Clock;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.NameRules;
import io.gantry.broker.table.TableFile;
import io.gantry.broker.table.TableKeeper;
import io.gantry.codec.DataVersion;
import io.gantry.codec.JsonObject;
import io.gantry.codec.MultiDispatch;
import io.gantry.message.SystemTopic;
import io.gantry.registry.Topics;
import io.gantry.route.Permission;
import io.gantry.route.TopicConfig;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of this broker. Reads take no lock and see whole entries; changes are made one at a time, move
 * the version, and are told to whoever listens. Safe for any thread.
 */
public final class TopicTable implements Topics {
    public static final String PID = "io.gantry.broker.topic";

    private static final long INTERVAL_MILLIS = 100;
    private static final String REMOVED = "removed";
    private static final Logger LOG = LoggerFactory.getLogger(TopicTable.class);

    private final ConcurrentHashMap<String, TopicConfig> topics = new ConcurrentHashMap<>(1024);
    private final CopyOnWriteArrayList<Consumer<TopicConfig>> listeners = new CopyOnWriteArrayList<>();
    private final Set<String> systemNames;
    private final Clock clock;
    private final CreationPace pace;
    /** Names of what changed and is in no file yet; guarded by {@link #changing}. */
    private final Set<String> unwritten = new LinkedHashSet<>();

    private TableKeeper.Kept kept;

    /** Guards every change of topics and version; never held while a listener runs. */
    private final Object changing = new Object();

    private volatile DataVersion version;
    private volatile TopicRules rules;

    /** A table that is kept in the broker's directory. */
    public static TopicTable kept(BrokerIdentity identity, TopicRules rules, Clock clock, TableKeeper keeper) {
        TopicTable table = new TopicTable(identity, rules, clock);
        table.kept = table.restore(identity, keeper);
        return table;
    }

    /** A table of the system's topics, kept in memory only. */
    public TopicTable(BrokerIdentity identity, TopicRules rules, Clock clock) {
        this.clock = clock;
        this.pace = new CreationPace(clock);
        this.rules = rules;
        this.version = DataVersion.NONE.next(clock.millis());
        Map<String, TopicConfig> system = SystemTopics.of(identity, rules);
        this.systemNames = Set.copyOf(system.keySet());
        topics.putAll(system);
    }

    private TableKeeper.Kept restore(BrokerIdentity identity, TableKeeper keeper) {
        TableFile file = new TableFile(identity.configDirectory().resolve("topics.json"));
        TopicConfig template = topics.get(SystemTopic.AUTO_CREATE);
        Optional<DataVersion> loaded = file.load(json -> {
            io.gantry.codec.TopicTable read = io.gantry.codec.TopicTable.of(json);
            topics.putAll(read.topics());
            return read.version();
        });
        loaded.ifPresent(found -> version = found);
        file.replay(this::replay);
        if (template != null) {
            // Its queues are a setting; the file and its changes only remember how it was set before.
            topics.put(template.name(), template);
        }
        return keeper.keep(file, () -> version.counter(), () -> snapshot().toJson(), this::unwritten, INTERVAL_MILLIS);
    }

    /** Changes that are older than the file are in it, or were overtaken. */
    private void replay(JsonObject change) {
        io.gantry.codec.TopicTable part = io.gantry.codec.TopicTable.of(change);
        if (part.version().counter() > version.counter()) {
            topics.putAll(part.topics());
            change.listOrEmpty(REMOVED).forEach(name -> topics.remove(String.valueOf(name)));
            version = part.version();
        }
    }

    /** What changed since this was last asked, in the file's form; null for nothing. */
    private Map<String, Object> unwritten() {
        synchronized (changing) {
            if (unwritten.isEmpty()) {
                return null;
            }
            Map<String, TopicConfig> part = new LinkedHashMap<>();
            unwritten.stream().filter(topics::containsKey).forEach(name -> part.put(name, topics.get(name)));
            Map<String, Object> change = new io.gantry.codec.TopicTable(part, version).toJson();
            unwritten.removeAll(part.keySet());
            change.put(REMOVED, List.copyOf(unwritten));
            unwritten.clear();
            return change;
        }
    }

    /** Holds {@link #changing}. */
    private void moveVersion(String topic) {
        version = version.next(clock.millis());
        if (kept != null) {
            unwritten.add(topic);
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

    /** Takes over what may change at run time: the rules of automatic creation, and the template's queues. */
    void modified(TopicRules other) {
        rules = other;
        TopicConfig template = topics.get(SystemTopic.AUTO_CREATE);
        int queues = rules.templateQueues();
        if (template != null && template.writeQueues() != queues) {
            put(TopicConfig.of(template.name(), queues).withPermission(template.permission()));
        }
    }

    /** The topic, or null. Each name of a light queue is a topic of one queue, which is only read. */
    @Override
    public TopicConfig find(String topic) {
        TopicConfig found = topics.get(topic);
        return found == null && isLight(topic)
                ? new TopicConfig(topic, 1, 1, Permission.READ, 0, false, Map.of())
                : found;
    }

    /** Whether the topic is the name of a light queue: such topics are in no table, nobody makes or changes them. */
    public boolean isLight(String topic) {
        return rules.hasLightQueues() && MultiDispatch.isLight(topic);
    }

    /**
     * The topic; made from a template when it is not there and may be made.
     *
     * @param template the topic to inherit from, TBW102 mostly
     * @param queues how many queues the client asks for; it gets no more than the template has
     * @param sysFlag RocketMQ's topic system flag of a new topic
     * @return null when the topic is absent and must not be made
     */
    public TopicConfig findOrCreate(String topic, String template, int queues, int sysFlag) {
        TopicConfig found = find(topic);
        if (found != null) {
            return found;
        }
        TopicConfig parent = template == null ? null : topics.get(template);
        if (parent == null || (parent.permission() & Permission.INHERIT) == 0) {
            return null;
        }
        if (template.equals(SystemTopic.AUTO_CREATE) && !rules.isAutoCreateEnabled()) {
            return null;
        }
        int granted = Math.min(queues, parent.writeQueues());
        if (granted <= 0) {
            return null;
        }
        int permission = parent.permission() & ~Permission.INHERIT;
        return createIfAbsent(new TopicConfig(topic, granted, granted, permission, sysFlag, false, Map.of()));
    }

    /**
     * The retry or dead-letter topic of a group, made when it is not there.
     *
     * @param permission bits of {@link Permission} for a new topic
     * @param isOrdered whether the group consumes an ordered topic; an existing topic follows it
     * @return null when its name is not allowed or there are too many topics
     */
    @Override
    public TopicConfig createForRetry(String topic, int queues, int permission, boolean isOrdered, int sysFlag) {
        TopicConfig wanted = new TopicConfig(topic, queues, queues, permission, sysFlag, isOrdered, Map.of());
        TopicConfig found = createIfAbsent(wanted);
        if (found == null || found.isOrdered() == isOrdered) {
            return found;
        }
        TopicConfig changed = new TopicConfig(
                topic,
                found.readQueues(),
                found.writeQueues(),
                found.permission(),
                found.sysFlag(),
                isOrdered,
                found.attributes());
        put(changed);
        return changed;
    }

    /** Counts a topic that was made because a host sent to it; how long that host is to wait now, milliseconds. */
    public long onMadeFor(InetAddress host) {
        return pace.onMade(host);
    }

    /** Makes a topic, or returns the one there is; null when it cannot be made. */
    @Override
    public TopicConfig createIfAbsent(TopicConfig topic) {
        TopicConfig found = find(topic.name());
        if (found != null) {
            return found;
        }
        if (NameRules.flawOfTopic(topic.name()) != null) {
            return null;
        }
        synchronized (changing) {
            found = topics.get(topic.name());
            if (found != null) {
                return found;
            }
            if (topics.size() >= rules.maxTopics()) {
                LOG.warn("Topic refused, there are too many: topic={}, maxTopics={}", topic.name(), topics.size());
                return null;
            }
            topics.put(topic.name(), topic);
            moveVersion(topic.name());
        }
        // One heartbeat can make thousands.
        LOG.debug("Topic created: topic={}, queues={}", topic.name(), topic.writeQueues());
        tell(topic);
        return topic;
    }

    /** Makes or replaces a topic; the caller has checked its name. */
    @Override
    public void put(TopicConfig topic) {
        if (isLight(topic.name())) {
            return;
        }
        synchronized (changing) {
            topics.put(topic.name(), topic);
            moveVersion(topic.name());
        }
        LOG.info(
                "Topic set: topic={}, queues={}, permission={}", topic.name(), topic.writeQueues(), topic.permission());
        tell(topic);
    }

    /** Forgets a topic; false when there was none. */
    @Override
    public boolean remove(String topic) {
        TopicConfig removed;
        synchronized (changing) {
            removed = topics.remove(topic);
            if (removed == null) {
                return false;
            }
            moveVersion(topic);
        }
        LOG.info("Topic removed: topic={}", topic);
        tell(removed);
        return true;
    }

    /** A copy of all topics, by name. */
    @Override
    public Map<String, TopicConfig> all() {
        return new TreeMap<>(topics);
    }

    /** Whether the topic belongs to the system: it cannot be created, changed or deleted by requests. */
    @Override
    public boolean isSystem(String topic) {
        return systemNames.contains(topic) || SystemTopics.isSystem(topic);
    }

    /** Moves the version without a change, so that name servers take the topics anew; nobody is told. */
    public void touch() {
        synchronized (changing) {
            version = version.next(clock.millis());
        }
    }

    /** The names of the system's topics. */
    public Set<String> systemNames() {
        return new TreeSet<>(systemNames);
    }

    /** All topics and their version, as they are sent and kept. */
    public io.gantry.codec.TopicTable snapshot() {
        synchronized (changing) {
            return new io.gantry.codec.TopicTable(all(), version);
        }
    }

    @Override
    public int size() {
        return topics.size();
    }

    /** Moves with every change. */
    public DataVersion dataVersion() {
        return version;
    }

    /** The rules of automatic creation now. */
    public TopicRules rules() {
        return rules;
    }

    /** Calls the listener, by the changing thread, with each topic that was made, replaced or removed. */
    @Override
    public AutoCloseable onChange(Consumer<TopicConfig> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void tell(TopicConfig topic) {
        if (kept != null) {
            kept.changed();
        }
        listeners.forEach(listener -> listener.accept(topic));
    }
}
