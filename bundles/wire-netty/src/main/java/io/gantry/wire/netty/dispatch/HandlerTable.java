package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import io.gantry.wire.RequestHandler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handlers bound now, and every code that one was ever bound for. At a swap the new handler is bound before the old
 * one is unbound, so unbinding removes that one handler and nothing else.
 */
final class HandlerTable {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerTable.class);

    private final Clock clock;
    private final long drainMillis;
    private final Set<Integer> everServed = ConcurrentHashMap.newKeySet();
    /** Guarded by this; the lowest ranking first, and the older of two equal ones. */
    private final List<Route> bound = new ArrayList<>();

    private volatile RouteMap routes = new RouteMap(List.of());

    HandlerTable(Clock clock, long drainMillis) {
        this.clock = clock;
        this.drainMillis = drainMillis;
    }

    void bind(RequestHandler handler, HandlerTraits traits) {
        synchronized (this) {
            bound.add(new Route(handler, traits));
            bound.sort(Comparator.comparingInt(route -> route.traits().ranking()));
            routes = new RouteMap(bound);
            everServed.addAll(traits.codes());
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
            routes = new RouteMap(bound);
        }
        if (gone != null && !gone.close(clock, drainMillis)) {
            LOG.warn(
                    "A handler was unbound with calls still inside: handler={}, waitedMillis={}",
                    handler.getClass().getName(),
                    drainMillis);
        }
    }

    /** The route of a code, or null. */
    Route route(int code) {
        return routes.get(code);
    }

    boolean hasAll(Set<Integer> codes) {
        RouteMap now = routes;
        return codes.stream().allMatch(code -> now.get(code) != null);
    }

    /** Whether the code had a handler once: then another will probably come. */
    boolean wasServed(int code) {
        return everServed.contains(code);
    }
}
