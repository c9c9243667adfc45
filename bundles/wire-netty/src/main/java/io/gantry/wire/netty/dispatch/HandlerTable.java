package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import io.gantry.wire.RequestHandler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handlers bound now, and since when a code has none any more. At a swap the new handler is bound before the old
 * one is unbound, so unbinding removes that one handler and nothing else. While a code is missing that the endpoint
 * requires, the node itself is being changed, and every code is expected back. When it has all of them for the first
 * time, those of other features are about to follow: until they have, every code is expected.
 */
final class HandlerTable {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerTable.class);

    private final Clock clock;
    private final DispatchSetting setting;
    private final Set<Integer> required;
    private final Settling settling;
    /** When each code lost its last handler, nanoseconds; kept while it has one again. */
    private final Map<Integer, Long> lostNanos = new ConcurrentHashMap<>();
    /** Guarded by this; the lowest ranking first, and the older of two equal ones. */
    private final List<Route> bound = new ArrayList<>();

    private volatile RouteMap routes = new RouteMap(List.of());

    HandlerTable(Clock clock, DispatchSetting setting, Set<Integer> required) {
        this.clock = clock;
        this.setting = setting;
        this.required = required;
        this.settling = new Settling(clock, setting.settleMillis(), setting.parkMillis());
        if (required.isEmpty()) {
            settling.onHandler();
        }
    }

    void bind(RequestHandler handler, HandlerTraits traits) {
        synchronized (this) {
            boolean wasWhole = hasAll(required);
            bound.add(new Route(handler, traits));
            bound.sort(Comparator.comparingInt(route -> route.traits().ranking()));
            RouteMap next = new RouteMap(bound);
            boolean isWhole = hasAll(next, required);
            if (!wasWhole && isWhole) {
                // What needs the rest of the node is about to follow it.
                lostNanos.replaceAll((code, since) -> clock.nanos());
            }
            if (isWhole) {
                settling.onHandler();
            }
            routes = next;
        }
    }

    /** Takes a handler away and waits, not without bound, for the calls inside it. */
    void unbind(RequestHandler handler) {
        Route gone = null;
        synchronized (this) {
            for (Route route : bound) {
                gone = route.handler() == handler ? route : gone;
            }
            bound.remove(gone);
            RouteMap next = new RouteMap(bound);
            // Noted before the route is gone, so that nobody finds neither.
            for (int code : gone == null ? List.<Integer>of() : gone.traits().codes()) {
                if (next.get(code) == null) {
                    lostNanos.put(code, clock.nanos());
                }
            }
            routes = next;
        }
        if (gone != null && !gone.close(clock, setting.drainMillis())) {
            LOG.warn(
                    "A handler was unbound with calls still inside: handler={}, waitedMillis={}",
                    handler.getClass().getName(),
                    setting.drainMillis());
        }
    }

    /** The route of a code, or null. */
    Route route(int code) {
        return routes.get(code);
    }

    boolean hasAll(Set<Integer> codes) {
        return hasAll(routes, codes);
    }

    private static boolean hasAll(RouteMap routes, Set<Integer> codes) {
        return codes.stream().allMatch(code -> routes.get(code) != null);
    }

    /**
     * Whether a handler of the code is expected back: it went so lately that it is probably being swapped; or expected
     * for the first time.
     */
    boolean isExpected(int code) {
        Long since = lostNanos.get(code);
        if (since == null) {
            return settling.isGoingOn();
        }
        return clock.nanos() - since < TimeUnit.MILLISECONDS.toNanos(setting.parkMillis()) || !hasAll(required);
    }

    /** How long codes that had no handler yet are still expected, if none follows; 0 when they are not. */
    long settlingMillis() {
        return settling.leftMillis();
    }

    /** Whether the code had a handler once. */
    boolean wasServed(int code) {
        return lostNanos.containsKey(code);
    }

    /** Whether the code has a handler, or had one. */
    boolean isKnown(int code) {
        return wasServed(code) || route(code) != null;
    }
}
