package io.gantry.namesrv.route;

import io.gantry.agent.Clock;
import io.gantry.codec.BrokerEntry;
import io.gantry.codec.DataVersion;
import io.gantry.codec.TopicQueues;
import io.gantry.namesrv.settings.NameServerSettings;
import io.gantry.route.Permission;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of {@link Routes}. A change is made on copies under a short lock and published at once; readers
 * never wait. Nothing is on disk: after a restart of the process brokers register again within 30 seconds.
 */
public final class RouteTable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);
    private static final int MAX_BROKERS = 10_000;
    private static final int MAX_TOPICS = 1_000_000;
    private static final long MAX_TIMEOUT_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final Clock clock;
    private final NameServerSettings.Source settings;
    private final long expiryMillis;
    private final Consumer<LeadChange> onLeadChange;
    private final LiveBrokers live = new LiveBrokers();

    /** Guards changes of {@code routes} and {@code live}; nothing is called under it that waits. */
    private final Object lock = new Object();

    private volatile Routes routes = Routes.NONE;

    /**
     * An empty table.
     *
     * @param expiryMillis silence after which a broker is gone that did not say how long it may be silent
     * @param onLeadChange told, outside the lock, when the lowest id of a group changes
     */
    public RouteTable(
            Clock clock, NameServerSettings.Source settings, long expiryMillis, Consumer<LeadChange> onLeadChange) {
        this.clock = clock;
        this.settings = settings;
        this.expiryMillis = expiryMillis;
        this.onLeadChange = onLeadChange;
    }

    /** What is known now. */
    public Routes routes() {
        return routes;
    }

    /** Waits for the end of no connection any more. */
    public void close() {
        live.close();
    }

    LiveBrokers live() {
        return live;
    }

    /** Takes a broker in, or hears again what it holds. */
    public RegistrationResult register(Registration registration) {
        return register(registration, false);
    }

    /** Takes in a broker with all that it is known to hold, which may be a single topic. */
    RegistrationResult registerKnown(Registration registration) {
        return register(registration, true);
    }

    private RegistrationResult register(Registration registration, boolean isKnown) {
        RegistrationResult result;
        LeadChange change;
        synchronized (lock) {
            removeFormerName(registration);
            BrokerEntry before = routes.brokers().group(registration.brokerName());
            RegistrationEdit edit = new RegistrationEdit(registration, before, live, settings.get());
            if (edit.isOutdated()) {
                LOG.warn("Registration ignored, a newer broker has this id: {}", described(registration));
                live.remove(registration.key());
                return RegistrationResult.ALONE;
            }
            TopicMap topics = edit.topics(routes.topics());
            String flaw = isKnown ? null : edit.refusal();
            String refusal = flaw != null ? flaw : flawOfSize(registration, topics);
            if (refusal != null) {
                LOG.warn("Registration refused, {}: {}", refusal, described(registration));
                return RegistrationResult.refused(refusal);
            }
            publish(topics, edit.brokers(routes.brokers()));
            if (live.get(registration.key()) == null) {
                LOG.info("Broker registered: {} ha={}", described(registration), registration.haAddress());
            }
            live.put(new LiveBroker(registration, timeoutNanos(registration), clock.nanos()));
            result = resultFor(registration);
            change = edit.isLowestIdChanged() ? new LeadChange(edit.group(), null, registration.haAddress()) : null;
        }
        tell(change);
        return result;
    }

    /** A broker that was started with another name at the same address would stay in the old routes for ever. */
    private void removeFormerName(Registration registration) {
        LiveBroker known = live.get(registration.key());
        if (known != null && !known.departure().brokerName().equals(registration.brokerName())) {
            remove(List.of(known.departure()));
        }
    }

    private String flawOfSize(Registration registration, TopicMap topics) {
        if (live.size() >= MAX_BROKERS && live.get(registration.key()) == null) {
            return "the name server has " + MAX_BROKERS + " brokers already, which is its limit";
        }
        boolean isTooLarge = topics.size() > MAX_TOPICS;
        return isTooLarge ? "there would be " + topics.size() + " topics, allowed are " + MAX_TOPICS : null;
    }

    private static String described(Registration registration) {
        return "cluster=" + registration.key().cluster() + " broker=" + registration.brokerName() + " id="
                + registration.brokerId() + " address=" + registration.key().address();
    }

    /** Removes brokers, and the topics that nobody else holds, in one step. */
    public void unregister(Collection<Departure> departures) {
        List<LeadChange> changes;
        synchronized (lock) {
            changes = remove(departures);
        }
        changes.forEach(this::tell);
    }

    /** Called under the lock. */
    private List<LeadChange> remove(Collection<Departure> departures) {
        DepartureEdit edit = new DepartureEdit(routes.brokers());
        for (Departure departure : departures) {
            boolean wasLive = live.remove(departure.key()) != null;
            edit.remove(departure);
            LOG.info(
                    "Broker unregistered: cluster={} broker={} id={} address={} wasLive={}",
                    departure.key().cluster(),
                    departure.brokerName(),
                    departure.brokerId(),
                    departure.key().address(),
                    wasLive);
        }
        publish(edit.topics(routes.topics()), edit.brokers());
        return edit.leadChanges();
    }

    /**
     * Adds queues to a topic without a registration of a whole broker.
     *
     * @return false when a broker is unknown: then nothing was added
     */
    public boolean addTopic(String topic, List<TopicQueues> queues) {
        synchronized (lock) {
            TopicMap.Edit edit = routes.topics().edit();
            TopicEntry entry = edit.get(topic);
            entry = entry == null ? TopicEntry.empty(topic) : entry;
            for (TopicQueues one : queues) {
                if (routes.brokers().group(one.brokerName()) == null) {
                    LOG.warn("Topic of an unknown broker ignored: topic={} broker={}", topic, one.brokerName());
                    return false;
                }
                entry = entry.with(one);
            }
            if (edit.get(topic) == null && edit.size() >= MAX_TOPICS) {
                return false;
            }
            edit.set(topic, entry);
            publish(edit.done(), routes.brokers());
            return true;
        }
    }

    /**
     * Forgets a topic.
     *
     * @param cluster whose brokers are to be forgotten as holders; null or empty for all
     */
    public void deleteTopic(String topic, String cluster) {
        synchronized (lock) {
            TopicMap.Edit edit = routes.topics().edit();
            TopicEntry entry = edit.get(topic);
            if (cluster == null || cluster.isEmpty()) {
                entry = null;
            } else {
                for (String name : routes.brokers().namesOf(cluster)) {
                    entry = entry == null ? null : entry.without(name);
                }
            }
            edit.set(topic, entry);
            publish(edit.done(), routes.brokers());
        }
    }

    /**
     * Lets producers write to a broker's topics, or not; the broker's next change of topics overrules it.
     *
     * @return number of topics of the broker
     */
    public int setWritable(String brokerName, boolean isWritable) {
        synchronized (lock) {
            TopicMap.Edit edit = routes.topics().edit();
            int[] count = new int[1];
            routes.topics().forEach(entry -> {
                TopicQueues queues = entry.queues().get(brokerName);
                if (queues != null) {
                    int permission = isWritable ? Permission.READ_WRITE : queues.permission() & ~Permission.WRITE;
                    edit.set(entry.name(), entry.with(queues.withPermission(permission)));
                    count[0]++;
                }
            });
            publish(edit.done(), routes.brokers());
            return count[0];
        }
    }

    /** A broker is alive; unknown ones are ignored. */
    public void heard(BrokerKey key) {
        LiveBroker broker = live.get(key);
        if (broker != null) {
            broker.heard(clock.nanos());
        }
    }

    /** The version of the topics a broker registered; null when it is not registered. */
    public DataVersion version(BrokerKey key) {
        return live.version(key);
    }

    private void publish(TopicMap topics, Brokers brokers) {
        if (topics != routes.topics() || brokers != routes.brokers()) {
            routes = new Routes(topics, brokers);
        }
    }

    private void tell(LeadChange change) {
        if (change != null && settings.get().isLeadChangeNotified()) {
            onLeadChange.accept(change);
        }
    }

    private RegistrationResult resultFor(Registration registration) {
        SortedMap<Long, String> addresses = new TreeMap<>(routes.addresses(registration.brokerName()));
        String leader = addresses.get(BrokerEntry.LEADER_ID);
        if (registration.brokerId() == BrokerEntry.LEADER_ID || leader == null) {
            return RegistrationResult.ALONE;
        }
        LiveBroker leaderBroker = live.get(new BrokerKey(registration.key().cluster(), leader));
        return leaderBroker == null
                ? RegistrationResult.ALONE
                : new RegistrationResult(null, leaderBroker.haAddress(), leader);
    }

    private long timeoutNanos(Registration registration) {
        Long wanted = registration.heartbeatTimeoutMillis();
        long millis = wanted == null || wanted <= 0 ? expiryMillis : Math.min(wanted, MAX_TIMEOUT_MILLIS);
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
