package io.gantry.ha.async;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.SteppedClock;
import org.junit.jupiter.api.Test;

/** How fast a follower that is behind is sent to, by a clock that is stepped by hand. */
final class CatchUpTest {
    private static final int BATCH = 128 << 10;
    private static final int STEP_MILLIS = 5;
    private static final int WINDOW_STEPS = 20;
    private static final long GROWN_IN_STEP = 50_000;
    private static final long GROWN_IN_SECOND = GROWN_IN_STEP * 1_000 / STEP_MILLIS;
    private static final long FLOOR = CatchUp.FLOOR_BYTES_PER_SECOND + GROWN_IN_SECOND;

    private final SteppedClock clock = new SteppedClock();
    private long end;
    private long heldMillis;

    private CatchUp catchUp(TestSettings settings) {
        return new CatchUp(settings.terms(PeerSecret.NONE), 256 << 20, () -> end, () -> heldMillis, clock.nanos());
    }

    private void window(CatchUp catchUp, long grownInStep, long lateNanos) {
        for (int step = 0; step < WINDOW_STEPS; step++) {
            clock.pass(STEP_MILLIS);
            end += grownInStep;
            catchUp.look(step == 3 ? lateNanos : 0, clock.nanos());
        }
    }

    @Test
    void whileNobodyProducesThePaceIsSoonThatOfDiskAndNetwork() {
        CatchUp catchUp = catchUp(new TestSettings());
        for (int window = 0; window < 10; window++) {
            window(catchUp, 0, CatchUp.LATE_NANOS * 10);
        }
        assertTrue(catchUp.bytesPerSecond() > 10L << 30, "10 GiB a second after one second");
        for (int window = 0; window < 100; window++) {
            window(catchUp, 0, 0);
        }
        assertEquals(CatchUp.MAX_BYTES_PER_SECOND, catchUp.bytesPerSecond());
    }

    @Test
    void thePaceGrowsWhileProducersDoNotSufferAndHalvesWhenTheyDo() {
        CatchUp catchUp = catchUp(new TestSettings());
        long before = catchUp.bytesPerSecond();
        for (int window = 0; window < 20; window++) {
            window(catchUp, GROWN_IN_STEP, 0);
            assertTrue(catchUp.bytesPerSecond() > before);
            before = catchUp.bytesPerSecond();
        }
        window(catchUp, GROWN_IN_STEP, CatchUp.LATE_NANOS + 1);
        assertEquals(before / 2, catchUp.bytesPerSecond());
        heldMillis = CatchUp.HELD_MILLIS;
        window(catchUp, GROWN_IN_STEP, 0);
        assertEquals(before / 4, catchUp.bytesPerSecond());
    }

    /** Otherwise it would never arrive. */
    @Test
    void thePaceIsNeverSlowerThanTheLogGrowsAndAFloor() {
        CatchUp catchUp = catchUp(new TestSettings());
        heldMillis = CatchUp.HELD_MILLIS;
        for (int window = 0; window < 50; window++) {
            window(catchUp, GROWN_IN_STEP, CatchUp.LATE_NANOS + 1);
            assertEquals(FLOOR, catchUp.bytesPerSecond());
        }
    }

    @Test
    void whoComesLaterBeginsAtTheFloor() {
        CatchUp catchUp = catchUp(new TestSettings());
        for (int window = 0; window < 10; window++) {
            window(catchUp, 0, 0);
        }
        clock.pass(1_001);
        catchUp.look(0, clock.nanos());
        assertEquals(CatchUp.FLOOR_BYTES_PER_SECOND, catchUp.bytesPerSecond());
    }

    @Test
    void theLimitHoldsHoweverWellProducersAre() {
        CatchUp catchUp = catchUp(new TestSettings().with("isLimited", true).with("bytesPerSecond", 1_000_000L));
        for (int window = 0; window < 10; window++) {
            window(catchUp, 0, 0);
            assertEquals(1_000_000, catchUp.bytesPerSecond());
        }
        CatchUp fixed = catchUp(new TestSettings().with("isYielding", false));
        heldMillis = CatchUp.HELD_MILLIS;
        window(fixed, GROWN_IN_STEP, CatchUp.LATE_NANOS + 1);
        assertEquals(CatchUp.MAX_BYTES_PER_SECOND, fixed.bytesPerSecond());
        TestSettings nothing = new TestSettings().with("isLimited", true).with("bytesPerSecond", 0L);
        assertThrows(IllegalArgumentException.class, () -> catchUp(nothing));
    }

    @Test
    void whoIsNearOrKeepsUpIsNotSlowed() {
        CatchUp catchUp = catchUp(new TestSettings());
        assertTrue(catchUp.isNear(CatchUp.NEAR_BYTES, false));
        assertFalse(catchUp.isNear(CatchUp.NEAR_BYTES + 1, false));
        assertTrue(catchUp.isNear(256 << 20, true));
        assertFalse(catchUp.isNear((256 << 20) + 1, true));
    }

    @Test
    void anAllowanceIsWhatIsSaidInASecondAndNoMoreHoweverSeldomItIsAsked() {
        for (long rate : new long[] {1_000, 1_000_000, 100 << 20, CatchUp.MAX_BYTES_PER_SECOND}) {
            for (int step : new int[] {1, 5, 100, 3_000}) {
                Allowance allowance = new Allowance(clock.nanos());
                long sent = 0;
                long begun = clock.millis();
                while (clock.millis() - begun < 10_000) {
                    clock.pass(step);
                    // What the socket takes in a turn.
                    for (int batch = 0; batch < 32; batch++) {
                        int length = allowance.take(BATCH, rate, clock.nanos());
                        allowance.spend(length);
                        sent += length;
                    }
                }
                double seconds = (clock.millis() - begun) / 1_000.0;
                assertTrue(sent <= rate * (seconds + 0.05), rate + " bytes/s in steps of " + step + " ms: " + sent);
                boolean isServedOften = step <= 5 && rate <= 100 << 20;
                assertTrue(
                        sent >= (isServedOften ? rate * (seconds - 0.2) : 1),
                        rate + " bytes/s in steps of " + step + " ms: " + sent);
            }
        }
    }
}
