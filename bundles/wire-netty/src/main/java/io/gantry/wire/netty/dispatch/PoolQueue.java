package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import io.gantry.wire.netty.link.Exchange;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Requests that were handed to the pool and are not begun, with when that was; what is left when the pool ends is let
 * go. Safe for any thread.
 */
final class PoolQueue {
    private final Map<Exchange, Long> since = new ConcurrentHashMap<>();
    private final Clock clock;

    PoolQueue(Clock clock) {
        this.clock = clock;
    }

    void add(Exchange exchange) {
        since.put(exchange, clock.nanos());
    }

    /** Takes one out; false when somebody else did. */
    boolean remove(Exchange exchange) {
        return since.remove(exchange) != null;
    }

    int size() {
        return since.size();
    }

    /** How long the oldest waits; 0 when none does. */
    long longestMillis() {
        long now = clock.nanos();
        long longest = 0;
        for (long at : since.values()) {
            longest = Math.max(longest, now - at);
        }
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    void forEach(Consumer<Exchange> action) {
        since.keySet().forEach(action);
    }
}
