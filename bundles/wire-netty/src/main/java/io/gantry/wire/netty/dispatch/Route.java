package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import io.gantry.wire.RequestHandler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A handler and the gate before it. Whoever calls enters and leaves; closing the gate lets nobody in any more and waits
 * for those inside. Entering costs two uncontended additions, no lock.
 */
final class Route {
    private static final long LOOK_NANOS = 200_000;

    private final RequestHandler handler;
    private final HandlerTraits traits;
    private final LongAdder entered = new LongAdder();
    private final LongAdder left = new LongAdder();
    private volatile boolean isClosed;

    Route(RequestHandler handler, HandlerTraits traits) {
        this.handler = handler;
        this.traits = traits;
    }

    RequestHandler handler() {
        return handler;
    }

    HandlerTraits traits() {
        return traits;
    }

    /** Lets a caller in, who must {@link #leave}; false when the gate is closed. */
    boolean enter() {
        entered.increment();
        if (isClosed) {
            left.increment();
            return false;
        }
        return true;
    }

    void leave() {
        left.increment();
    }

    /**
     * Closes the gate and waits for the calls inside to return. Those that left are counted first: whoever is missed by
     * the second count came too late to be let in.
     *
     * @return false when some are still inside after the time given
     */
    boolean close(Clock clock, long waitMillis) {
        isClosed = true;
        long start = clock.nanos();
        while (left.sum() != entered.sum()) {
            if (clock.nanos() - start > TimeUnit.MILLISECONDS.toNanos(waitMillis)) {
                return false;
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return true;
    }
}
