package io.gantry.store.mmap.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import org.junit.jupiter.api.Test;

/** When a follower of the log sleeps a moment. */
final class PausesTest {
    private long nanos;
    private final Pauses pauses = new Pauses(new Clock() {
        @Override
        public long millis() {
            return nanos / 1_000_000;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    });

    private void records(int count) {
        for (int i = 0; i < count; i++) {
            pauses.onRecord();
        }
    }

    @Test
    void withLittleLoadThereIsNoPause() {
        records(15);
        assertFalse(pauses.isPausing());
        assertEquals(Long.MAX_VALUE, pauses.idleNanos());
        records(1);
        assertFalse(pauses.isPausing());
    }

    @Test
    void underLoadAPauseLastsHalfAMillisecond() {
        records(16);
        assertTrue(pauses.isPausing());
        assertEquals(500_000, pauses.idleNanos());
        nanos += 499_999;
        assertTrue(pauses.isPausing());
        assertEquals(1, pauses.idleNanos());
        nanos += 1;
        assertFalse(pauses.isPausing());
        assertEquals(Long.MAX_VALUE, pauses.idleNanos());
    }

    @Test
    void aPauseThatIsOverIsTimeToLookAgain() {
        records(16);
        assertTrue(pauses.isPausing());
        nanos += 600_000;
        assertEquals(-100_000, pauses.idleNanos());
    }

    @Test
    void whoCannotGoOnWaitsAsOthersDo() {
        records(16);
        assertTrue(pauses.isPausing());
        pauses.end();
        assertEquals(Long.MAX_VALUE, pauses.idleNanos());
        nanos += 600_000;
        assertEquals(Long.MAX_VALUE, pauses.idleNanos());
    }

    @Test
    void fewRecordsAfterAPauseAreNoLoad() {
        records(1000);
        assertTrue(pauses.isPausing());
        nanos += 500_000;
        records(3);
        assertFalse(pauses.isPausing());
    }
}
