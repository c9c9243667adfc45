package io.gantry.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** A wait that ends with what it waits for, and else by itself. */
final class DrainTest {
    /** Five seconds go by with each look. */
    private static final class Hasty implements Clock {
        private long nanos;

        @Override
        public long nanos() {
            nanos += Duration.ofSeconds(5).toNanos();
            return nanos;
        }

        @Override
        public long millis() {
            return 0;
        }
    }

    @Test
    void itEndsWithWhatRuns() {
        AtomicInteger left = new AtomicInteger(3);
        assertTrue(Drain.await(() -> left.decrementAndGet() > 0, Clock.system()));
        assertEquals(0, left.get());
    }

    @Test
    void nothingIsWaitedForThatTakesTooLong() {
        assertFalse(Drain.await(() -> true, new Hasty()));
    }

    @Test
    void aClockThatStandsHoldsNobodyUp() {
        Clock standing = new Clock() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public long millis() {
                return 0;
            }
        };
        assertFalse(
                Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Drain.await(() -> true, standing)));
    }

    @Test
    void whoIsInterruptedGoesOn() {
        Thread.currentThread().interrupt();
        assertFalse(Drain.await(() -> true, Clock.system()));
        assertTrue(Thread.interrupted(), "and knows it");
    }
}
