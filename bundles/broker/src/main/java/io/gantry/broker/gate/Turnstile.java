package io.gantry.broker.gate;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts who is inside, without making the threads that pass it contend. Whoever shuts the way behind it clears a
 * volatile field and then waits here: a thread that enters and still sees the field is counted, so it is waited for.
 */
final class Turnstile {
    private static final long LOOK_NANOS = 50_000;

    private final LongAdder entered = new LongAdder();
    private final LongAdder left = new LongAdder();

    /** Counts the caller in; the fence puts the count before every read that follows. */
    void enter() {
        entered.increment();
        VarHandle.fullFence();
    }

    void leave() {
        left.increment();
    }

    /** Whether nobody was inside at some moment of the call: those who left are counted first. */
    boolean isEmpty() {
        VarHandle.fullFence();
        long out = left.sum();
        return entered.sum() == out;
    }

    /** Waits until nobody is inside; false when that took too long. Passing takes microseconds, so it polls. */
    boolean awaitEmpty(long timeoutNanos) {
        for (long waited = 0; !isEmpty(); waited += LOOK_NANOS) {
            if (waited >= timeoutNanos) {
                return false;
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return true;
    }
}
