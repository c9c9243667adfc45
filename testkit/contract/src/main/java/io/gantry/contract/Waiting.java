package io.gantry.contract;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.agent.Watermark;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a fact with a deadline, and without sleeping. */
public final class Waiting {
    private static final long DEADLINE_SECONDS = 20;

    private Waiting() {}

    /** Waits until something is so; fails the test when it does not become so, or the thread is interrupted. */
    public static void until(BooleanSupplier fact) {
        Clock clock = Clock.system();
        long begunNanos = clock.nanos();
        while (!fact.getAsBoolean()) {
            assertFalse(Thread.currentThread().isInterrupted(), "Interrupted while waiting");
            assertTrue(
                    clock.nanos() - begunNanos < TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS),
                    () -> "What is waited for did not come in " + DEADLINE_SECONDS + " s");
            Thread.yield();
        }
    }

    /** Waits until a watermark has reached a position; fails the test when it does not. */
    public static void until(Watermark watermark, long position) {
        CountDownLatch reached = new CountDownLatch(1);
        Watermark.Registration registration = watermark.onReach(position, reached::countDown);
        try {
            assertTrue(
                    reached.await(DEADLINE_SECONDS, TimeUnit.SECONDS),
                    () -> "The watermark is at " + watermark.position() + " and did not reach " + position);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting", e);
        } finally {
            registration.close();
        }
    }
}
