package io.gantry.wire.netty.link;

import io.gantry.agent.Clock;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The hosts of an endpoint's peers that have asked for too much, and until when nothing of them is taken. Safe for any
 * thread.
 */
public final class RestingHosts {
    /** More are not kept back: each is kept for moments only. */
    private static final int MAX_HOSTS = 10_000;

    /** When each may go on, nanoseconds of the clock; some may already. */
    private final Map<InetAddress, Long> ends = new ConcurrentHashMap<>();

    /** Keeps a host back until then, or longer if it is already. */
    void add(InetAddress host, long endNanos, long nowNanos) {
        ends.values().removeIf(end -> end - nowNanos <= 0);
        if (ends.size() < MAX_HOSTS) {
            ends.merge(host, endNanos, (one, other) -> one - other > 0 ? one : other);
        }
    }

    /** Whether a host is kept back now. */
    boolean contains(InetAddress host, Clock clock) {
        Long end = ends.isEmpty() ? null : ends.get(host);
        return end != null && end - clock.nanos() > 0;
    }
}
