package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.netty.link.Exchange;
import io.gantry.wire.netty.link.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Requests that wait for a handler which is being swapped: in the order they came for each connection, also those that
 * were begun and are given back; bounded in number over all of them and in time. A connection's queue belongs to its
 * event loop.
 */
final class ParkingLot {
    private record Parked(Exchange exchange, long sinceNanos) {}

    static final String BUSY = "[REJECTREQUEST]system busy, the part that serves this request is being replaced";

    private final Clock clock;
    private final int capacity;
    private final long waitMillis;
    /** Answers what waited too long. */
    private final Consumer<Exchange> onLate;

    private final AtomicInteger parked = new AtomicInteger();
    /** The requests of each link, by their arrival. */
    private final Map<Link, NavigableMap<Long, Parked>> queues = new ConcurrentHashMap<>();

    private final Set<Link> watched = ConcurrentHashMap.newKeySet();

    ParkingLot(Clock clock, int capacity, long waitMillis, Consumer<Exchange> onLate) {
        this.clock = clock;
        this.capacity = capacity;
        this.waitMillis = waitMillis;
        this.onLate = onLate;
    }

    /** Whether requests of this code wait already and must not be overtaken. Cheap when nothing waits. */
    boolean holds(Link link, int code) {
        if (parked.get() == 0) {
            return false;
        }
        NavigableMap<Long, Parked> queue = queues.get(link);
        return queue != null
                && queue.values().stream().anyMatch(one -> one.exchange().code() == code);
    }

    void park(Exchange exchange) {
        if (parked.incrementAndGet() > capacity) {
            parked.decrementAndGet();
            exchange.refuse(ResponseCode.SYSTEM_BUSY, BUSY);
            return;
        }
        Link link = exchange.link();
        NavigableMap<Long, Parked> queue = queues.computeIfAbsent(link, none -> new TreeMap<>());
        if (queue.isEmpty()) {
            link.executeAfter(waitMillis, () -> expire(link));
        }
        queue.put(exchange.arrival(), new Parked(exchange, clock.nanos()));
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
        NavigableMap<Long, Parked> queue = queues.getOrDefault(link, new TreeMap<>());
        Iterator<Parked> all = queue.values().iterator();
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

    /** Has one look at what waits on a connection later, for nobody tells that it can be served; by its event loop. */
    void watch(Link link, long afterMillis, Consumer<Link> look) {
        if (queues.containsKey(link) && watched.add(link)) {
            link.executeAfter(afterMillis, () -> {
                watched.remove(link);
                look.accept(link);
            });
        }
    }

    private void expire(Link link) {
        NavigableMap<Long, Parked> queue = queues.getOrDefault(link, new TreeMap<>());
        long now = clock.nanos();
        long longestNanos = 0;
        // One that was given back stands before others and waits for less long.
        List<Parked> late = new ArrayList<>();
        Iterator<Parked> all = queue.values().iterator();
        while (all.hasNext()) {
            Parked one = all.next();
            long waitedNanos = now - one.sinceNanos();
            if (waitedNanos >= TimeUnit.MILLISECONDS.toNanos(waitMillis)) {
                all.remove();
                late.add(one);
            } else {
                longestNanos = Math.max(longestNanos, waitedNanos);
            }
        }
        parked.addAndGet(-late.size());
        forgetIfEmpty(link, queue);
        if (!queue.isEmpty()) {
            long waitedMillis = TimeUnit.NANOSECONDS.toMillis(longestNanos);
            link.executeAfter(waitMillis - waitedMillis + 1, () -> expire(link));
        }
        late.forEach(one -> onLate.accept(one.exchange()));
    }

    /** Lets go what waits on a connection that is closed, or leaves. */
    void drop(Link link) {
        NavigableMap<Long, Parked> queue = queues.remove(link);
        if (queue != null) {
            parked.addAndGet(-queue.size());
            queue.values().forEach(one -> one.exchange().letGo());
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

    private void forgetIfEmpty(Link link, NavigableMap<Long, Parked> queue) {
        if (queue.isEmpty()) {
            queues.remove(link, queue);
        }
    }
}
