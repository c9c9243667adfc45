package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import io.gantry.wire.RequestGuard;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.netty.link.Exchange;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The guards of one endpoint, all of which a request must pass. An endpoint that is to be guarded lets nobody in while
 * it has no guard. Safe for any thread; asking costs one read when there is nothing to ask.
 */
final class GuardPost {
    static final String UNGUARDED = "access control is configured and its bundle is not installed: install the"
            + " feature that gives it, or take this endpoint out of guardedEndpoints";

    static final String UNREADY = "[REJECTREQUEST]system busy, who may pass cannot be told yet; try again, and when it"
            + " stays so, look into the node's log";

    private static final RequestGuard[] NONE = {};
    private static final long READY = Long.MIN_VALUE;

    private final boolean isGuarded;
    private final Clock clock;
    private final long parkMillis;
    /** Never changed, only replaced. */
    private volatile RequestGuard[] guards = NONE;

    private volatile long unguardedSinceNanos;
    /** When a guard that cannot tell was seen first; {@link #READY} when all can. */
    private volatile long unreadySinceNanos = READY;

    GuardPost(boolean isGuarded, Clock clock, long parkMillis) {
        this.isGuarded = isGuarded;
        this.clock = clock;
        this.parkMillis = parkMillis;
        this.unguardedSinceNanos = clock.nanos();
    }

    synchronized void bind(RequestGuard guard) {
        RequestGuard[] more = Arrays.copyOf(guards, guards.length + 1);
        more[guards.length] = guard;
        guards = more;
    }

    synchronized void unbind(RequestGuard guard) {
        unguardedSinceNanos = clock.nanos();
        guards = Arrays.stream(guards).filter(each -> each != guard).toArray(RequestGuard[]::new);
    }

    /** Whether nobody is let in, because the guard that must be asked is not there, or cannot tell yet. */
    boolean isUnmanned() {
        return isGuarded && guards.length == 0 || !isReady();
    }

    /** Whether all guards that are there can tell. Nobody says when one that cannot will. */
    boolean isReady() {
        for (RequestGuard guard : guards) {
            if (!guard.isReady()) {
                return false;
            }
        }
        if (unreadySinceNanos != READY) {
            unreadySinceNanos = READY;
        }
        return true;
    }

    /** Whether the guard went, or the endpoint began, or one was first seen that cannot tell, lately. */
    boolean isExpected() {
        long now = clock.nanos();
        if (guards.length > 0 && unreadySinceNanos == READY) {
            unreadySinceNanos = now;
        }
        long since = guards.length > 0 ? unreadySinceNanos : unguardedSinceNanos;
        return now - since < TimeUnit.MILLISECONDS.toNanos(parkMillis);
    }

    /** Says why nobody is let in. */
    void refuse(Exchange exchange) {
        if (guards.length > 0) {
            exchange.refuse(ResponseCode.SYSTEM_BUSY, UNREADY);
        } else {
            exchange.refuse(ResponseCode.NO_PERMISSION, UNGUARDED);
        }
    }

    /** The first guard's refusal; null when all let the request pass. */
    Response refusal(Exchange exchange) {
        RequestGuard[] now = guards;
        if (isGuarded && now.length == 0) {
            // It went after the look at isUnmanned.
            return Response.refusal(ResponseCode.SYSTEM_BUSY, ParkingLot.BUSY);
        }
        for (RequestGuard guard : now) {
            Response refusal = guard.refusal(exchange);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }
}
