package io.gantry.broker.topic;

import io.gantry.agent.Clock;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How fast one host makes topics by sending to them. Each costs files and entries in every table, so a program that
 * makes up names would take the disk from those who send to the topics there are. The generic cell rate algorithm
 * (ITU-T I.371): a number of topics at once, then so many a second. Safe for any thread.
 */
final class CreationPace {
    static final int AT_ONCE = 200;
    static final int PER_SECOND = 50;
    /** A host rests for no more than so many at a time. */
    static final int MOST_OWED = 2;

    private static final long EACH_NANOS = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
    /** The host heard of longest ago is forgotten: it may make some at once again. */
    private static final int MAX_HOSTS = 1_000;

    private final Clock clock;
    /** When each host will have paid for all it has made; guarded by itself. */
    private final Map<InetAddress, Long> paidAt = new LinkedHashMap<>();

    CreationPace(Clock clock) {
        this.clock = clock;
    }

    /** Counts one that was made for a host; how long that is to wait now, milliseconds. */
    long onMade(InetAddress host) {
        long now = clock.nanos();
        synchronized (paidAt) {
            Long before = paidAt.remove(host);
            long paid = (before == null ? now : Math.max(before, now)) + EACH_NANOS;
            // Many connections of one host make some each: whoever does not is not to wait for all of them.
            paid = Math.min(paid, now + (AT_ONCE + MOST_OWED) * EACH_NANOS);
            paidAt.put(host, paid);
            if (paidAt.size() > MAX_HOSTS) {
                paidAt.remove(paidAt.keySet().iterator().next());
            }
            return Math.max(0, TimeUnit.NANOSECONDS.toMillis(paid - now - AT_ONCE * EACH_NANOS));
        }
    }
}
