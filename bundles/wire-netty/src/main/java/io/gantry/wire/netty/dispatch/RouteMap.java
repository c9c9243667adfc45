package io.gantry.wire.netty.dispatch;

import java.util.List;

/** Which route serves a code: a hash table that is never changed, so that a look-up needs no lock and no object. */
final class RouteMap {
    private static final int SPREAD = 0x9E3779B9;

    private final int[] codes;
    private final Route[] routes;
    private final int shift;

    /** Of two routes of one code the later in the list serves. */
    RouteMap(List<Route> inOrder) {
        int count = inOrder.stream()
                .mapToInt(route -> route.traits().codes().size())
                .sum();
        int bits = 33 - Integer.numberOfLeadingZeros(2 * count + 1);
        codes = new int[1 << bits];
        routes = new Route[1 << bits];
        shift = Integer.SIZE - bits;
        for (Route route : inOrder) {
            for (int code : route.traits().codes()) {
                int slot = slot(code);
                codes[slot] = code;
                routes[slot] = route;
            }
        }
    }

    /** The route of a code, or null. */
    Route get(int code) {
        return routes[slot(code)];
    }

    /** Where the code is, or the free place where it would be; there is always one. */
    private int slot(int code) {
        int slot = code * SPREAD >>> shift;
        while (routes[slot] != null && codes[slot] != code) {
            slot = slot + 1 & codes.length - 1;
        }
        return slot;
    }
}
