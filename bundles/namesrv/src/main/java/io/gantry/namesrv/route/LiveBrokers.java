package io.gantry.namesrv.route;

import io.gantry.codec.DataVersion;
import io.gantry.wire.Connection;
import io.gantry.wire.Connection.Registration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The brokers that are registered now, by key and by connection. Read and heard by any thread; {@link #put} and
 * {@link #remove} are called by {@link RouteTable} only, under its lock.
 */
final class LiveBrokers {
    private final Map<BrokerKey, LiveBroker> brokers = new ConcurrentHashMap<>();
    private final Map<Connection, Set<BrokerKey>> keys = new ConcurrentHashMap<>();
    private final Map<Connection, Registration> watches = new ConcurrentHashMap<>();

    /** Connections that were closed and whose brokers are not removed yet; each is in it once. */
    private final Queue<Connection> closed = new ConcurrentLinkedQueue<>();

    private volatile Runnable onClosed = () -> {};

    /** Whom to tell that {@link #takeClosed} has work. */
    void onClosed(Runnable action) {
        onClosed = action;
        action.run();
    }

    LiveBroker get(BrokerKey key) {
        return brokers.get(key);
    }

    /** The version of the broker's topics; null when it is not registered. */
    DataVersion version(BrokerKey key) {
        LiveBroker broker = brokers.get(key);
        return broker == null ? null : broker.version();
    }

    int size() {
        return brokers.size();
    }

    void put(LiveBroker broker) {
        BrokerKey key = broker.departure().key();
        LiveBroker before = brokers.put(key, broker);
        if (before != null && before.connection() != broker.connection()) {
            forget(before);
        }
        keys.computeIfAbsent(broker.connection(), this::watch).add(key);
    }

    LiveBroker remove(BrokerKey key) {
        LiveBroker broker = brokers.remove(key);
        if (broker != null) {
            forget(broker);
        }
        return broker;
    }

    /** The brokers whose connection was closed and not replaced by a newer one. */
    List<Departure> takeClosed() {
        List<Departure> gone = new ArrayList<>();
        for (Connection connection = closed.poll(); connection != null; connection = closed.poll()) {
            Set<BrokerKey> held = keys.remove(connection);
            watches.remove(connection);
            if (held == null) {
                continue;
            }
            for (BrokerKey key : held) {
                LiveBroker broker = brokers.get(key);
                if (broker != null && broker.connection() == connection) {
                    gone.add(broker.departure());
                }
            }
        }
        return gone;
    }

    /** The brokers that were silent for longer than they promised. */
    List<LiveBroker> expired(long nowNanos) {
        return brokers.values().stream()
                .filter(broker -> broker.isExpired(nowNanos))
                .toList();
    }

    private Set<BrokerKey> watch(Connection connection) {
        watches.put(connection, connection.onClose(() -> {
            closed.add(connection);
            onClosed.run();
        }));
        return ConcurrentHashMap.newKeySet();
    }

    Collection<LiveBroker> all() {
        return brokers.values();
    }

    /** Waits for no connection any more: they outlive this bundle, and would keep it from going. */
    void close() {
        watches.values().forEach(Registration::close);
        watches.clear();
    }

    private void forget(LiveBroker broker) {
        Set<BrokerKey> held = keys.get(broker.connection());
        if (held != null) {
            held.remove(broker.departure().key());
        }
    }
}
