package io.gantry.broker.client;

import io.gantry.wire.Connection;
import io.gantry.wire.Connection.Registration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Which groups each connection has members in, so that a closed connection leaves them all. One close action per
 * connection, however often it joins and leaves. Safe for any thread.
 */
final class Memberships {
    private final ConcurrentHashMap<Connection, Set<String>> groups = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final ConcurrentHashMap<Connection, Registration> endings = new ConcurrentHashMap<>();
    private final BiConsumer<String, Connection> onGone;

    /** Calls {@code onGone} with each group a closed connection was in. */
    Memberships(BiConsumer<String, Connection> onGone) {
        this.onGone = onGone;
    }

    /** To be called after the member is in its table, so that a connection closed meanwhile takes it away again. */
    void join(String group, Connection connection) {
        boolean[] isNew = new boolean[1];
        Set<String> joined = groups.computeIfAbsent(connection, key -> {
            isNew[0] = true;
            return ConcurrentHashMap.newKeySet();
        });
        if (joined.add(group)) {
            count.incrementAndGet();
        }
        if (isNew[0]) {
            endings.put(connection, connection.onClose(() -> leaveAll(connection)));
            if (!groups.containsKey(connection)) {
                endings.remove(connection);
            }
        } else if (!connection.isOpen()) {
            onGone.accept(group, connection);
        }
    }

    /** Whether a connection is in any group. */
    boolean contains(Connection connection) {
        Set<String> joined = groups.get(connection);
        return joined != null && !joined.isEmpty();
    }

    /** How many there are. */
    int count() {
        return count.get();
    }

    void leave(String group, Connection connection) {
        Set<String> joined = groups.get(connection);
        if (joined != null && joined.remove(group)) {
            count.decrementAndGet();
        }
    }

    /** Waits for no connection any more: they outlive this bundle, and would keep it from going. */
    void close() {
        endings.values().forEach(Registration::close);
        endings.clear();
    }

    private void leaveAll(Connection connection) {
        Set<String> joined = groups.remove(connection);
        endings.remove(connection);
        if (joined != null) {
            count.addAndGet(-joined.size());
            joined.forEach(group -> onGone.accept(group, connection));
        }
    }
}
