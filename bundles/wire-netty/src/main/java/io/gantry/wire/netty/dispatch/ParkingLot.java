package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.netty.link.Exchange;
import io.gantry.wire.netty.link.Link;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Requests that wait for a handler which is being swapped: in order for each connection, bounded in number over all of
 * them and in time. A connection's queue belongs to its event loop.
 */
final class ParkingLot {
    private record Parked(Exchange exchange, long sinceNanos) {}

    static final String BUSY = "[REJECTREQUEST]system busy, the part that serves this request is being replaced";

    private final Clock clock;
    private final int capacity;
    private final long waitMillis;
    private final AtomicInteger parked = new AtomicInteger();
    private final Map<Link, Queue<Parked>> queues = new ConcurrentHashMap<>();

    ParkingLot(Clock clock, int capacity, long waitMillis) {
        this.clock = clock;
        this.capacity = capacity;
        this.waitMillis = waitMillis;
    }

    /** Whether requests of this code wait already and must not be overtaken. Cheap when nothing waits. */
    boolean holds(Link link, int code) {
        if (parked.get() == 0) {
            return false;
        }
        Queue<Parked> queue = queues.get(link);
        return queue != null && queue.stream().anyMatch(one -> one.exchange().code() == code);
    }

    void park(Exchange exchange) {
        if (parked.incrementAndGet() > capacity) {
            parked.decrementAndGet();
            exchange.refuse(ResponseCode.SYSTEM_BUSY, BUSY);
            return;
        }
        Link link = exchange.link();
        Queue<Parked> queue = queues.computeIfAbsent(link, none -> new ArrayDeque<>());
        if (queue.isEmpty()) {
            link.executeAfter(waitMillis, () -> expire(link));
        }
        queue.add(new Parked(exchange, clock.nanos()));
    }

    /** Has those that can be served now served, in their order, each by its own event loop. */
    void replay(IntPredicate isServed, Consumer<Exchange> serve) {
        for (Link link : queues.keySet()) {
            try {
                link.execute(() -> replay(link, isServed, serve));
            } catch (RejectedExecutionException e) {
                drop(link);
            }
        }
    }

    /** The same for one connection, by its event loop. */
    void replay(Link link, IntPredicate isServed, Consumer<Exchange> serve) {
        Queue<Parked> queue = queues.getOrDefault(link, new ArrayDeque<>());
        Iterator<Parked> all = queue.iterator();
        ArrayDeque<Exchange> ready = new ArrayDeque<>();
        // A handler may come while this runs: asked again for each, a later request would overtake an earlier one.
        Map<Integer, Boolean> served = new HashMap<>();
        while (all.hasNext()) {
            Parked one = all.next();
            if (served.computeIfAbsent(one.exchange().code(), isServed::test)) {
                all.remove();
                parked.decrementAndGet();
                ready.add(one.exchange());
            }
        }
        forgetIfEmpty(link, queue);
        ready.forEach(serve);
    }

    private void expire(Link link) {
        Queue<Parked> queue = queues.getOrDefault(link, new ArrayDeque<>());
        long now = clock.nanos();
        while (!queue.isEmpty() && now - queue.peek().sinceNanos() >= TimeUnit.MILLISECONDS.toNanos(waitMillis)) {
            parked.decrementAndGet();
            queue.poll().exchange().refuse(ResponseCode.SYSTEM_BUSY, BUSY);
        }
        forgetIfEmpty(link, queue);
        if (!queue.isEmpty()) {
            long waited = TimeUnit.NANOSECONDS.toMillis(now - queue.peek().sinceNanos());
            link.executeAfter(waitMillis - waited + 1, () -> expire(link));
        }
    }

    /** Lets go what waits on a connection that is closed, or leaves. */
    void drop(Link link) {
        Queue<Parked> queue = queues.remove(link);
        if (queue != null) {
            parked.addAndGet(-queue.size());
            queue.forEach(one -> one.exchange().letGo());
        }
    }

    /** Lets go everything, each by its own event loop. */
    void dropAll() {
        for (Link link : queues.keySet()) {
            try {
                link.execute(() -> drop(link));
            } catch (RejectedExecutionException e) {
                drop(link);
            }
        }
    }

    private void forgetIfEmpty(Link link, Queue<Parked> queue) {
        if (queue.isEmpty()) {
            queues.remove(link, queue);
        }
    }
}
