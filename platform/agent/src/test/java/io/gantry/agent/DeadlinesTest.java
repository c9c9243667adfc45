package io.gantry.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deadlines, stepped by hand. */
final class DeadlinesTest {
    private long nanos;
    private final List<String> ran = new ArrayList<>();
    private final Deadlines deadlines = new Deadlines("deadlines", new Clock() {
        @Override
        public long millis() {
            return nanos / 1_000_000;
        }

        @Override
        public long nanos() {
            return nanos;
        }
    });

    private int stepTo(long millis) {
        nanos = millis * 1_000_000;
        return deadlines.doWork();
    }

    @Test
    void actionsRunInTheOrderOfTimeAndNeverEarly() {
        deadlines.after(20, () -> ran.add("twenty"));
        deadlines.after(10, () -> ran.add("ten"));
        assertEquals(0, stepTo(9));
        assertEquals(1, stepTo(10));
        assertEquals(1, stepTo(25));
        assertEquals(List.of("ten", "twenty"), ran);
    }

    @Test
    void aCancelledActionDoesNotRun() {
        deadlines.after(10, () -> ran.add("ten")).close();
        assertEquals(0, stepTo(11));
        assertEquals(List.of(), ran);
    }

    @Test
    void manyCancelledActionsAreForgottenBeforeTheirTime() {
        for (int i = 0; i < 10_000; i++) {
            deadlines.after(3_600_000, () -> ran.add("never")).close();
        }
        deadlines.after(10, () -> ran.add("ten"));
        assertEquals(1, stepTo(3_600_001));
        assertEquals(List.of("ten"), ran);
    }

    @Test
    void anActionThatFailsHarmsNoOther() {
        deadlines.after(10, () -> {
            throw new IllegalStateException("a technique that is being stopped");
        });
        deadlines.after(10, () -> {
            throw new InternalError("a page of a mapped file that its disk cannot give");
        });
        deadlines.after(10, () -> ran.add("ten"));
        assertEquals(3, stepTo(10));
        deadlines.after(20, () -> ran.add("thirty"));
        assertEquals(1, stepTo(30));
        assertEquals(List.of("ten", "thirty"), ran);
    }

    @Test
    void theSleeperIsToldOfAnEarlierActionAndSleepsUntilTheFirst() {
        deadlines.wakes(() -> ran.add("woken"));
        assertEquals(Long.MAX_VALUE, deadlines.idleNanos());
        deadlines.after(20, () -> {});
        deadlines.after(30, () -> {});
        deadlines.after(10, () -> {});
        assertEquals(List.of("woken", "woken"), ran);
        assertEquals(10_000_000, deadlines.idleNanos());
    }
}
