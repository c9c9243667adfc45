package io.gantry.console.ask;

import io.gantry.cluster.BrokerNode;
import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The long tables of brokers as they were last read. A table is read again when the broker says another version of it,
 * so nothing old is ever shown, and paging through thousands of rows asks a broker for one of them. Memory that is
 * wanted elsewhere is given back. Safe for any thread.
 *
 * @param <T> an entry
 */
final class KnownTables<T> {
    /** Brokers that are remembered; one that is not is asked as if it were new. */
    private static final int MAX_BROKERS = 1_000;

    private final Map<String, Known<T>> known = new ConcurrentHashMap<>();

    /** A table and the version that was told before it was read: the table is that one or a newer one. */
    private record Known<T>(String version, SoftReference<Map<String, T>> table) {}

    /** The broker's table. */
    Map<String, T> of(
            BrokerNode broker, Function<BrokerNode, String> version, Function<BrokerNode, Map<String, T>> all) {
        String now = version.apply(broker);
        Known<T> last = known.get(broker.address());
        Map<String, T> table = last == null || !last.version().equals(now)
                ? null
                : last.table().get();
        if (table == null) {
            table = all.apply(broker);
            if (known.size() >= MAX_BROKERS) {
                known.clear();
            }
            known.put(broker.address(), new Known<>(now, new SoftReference<>(table)));
        }
        return table;
    }
}
