package io.gantry.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a watermark promises to those who wait for it. */
final class AdvancingWatermarkTest {
    private final AdvancingWatermark mark = new AdvancingWatermark(10);
    private final List<String> ran = new ArrayList<>();

    @Test
    void aReachedTargetRunsAtOnce() {
        mark.onReach(10, () -> ran.add("ten"));
        assertEquals(List.of("ten"), ran);
    }

    @Test
    void actionsRunInTheOrderOfTheirTargets() {
        mark.onReach(30, () -> ran.add("thirty"));
        mark.onReach(20, () -> ran.add("twenty"));
        mark.onReach(20, () -> ran.add("twenty again"));
        mark.advance(19);
        assertEquals(List.of(), ran);
        mark.advance(30);
        assertEquals(List.of("twenty", "twenty again", "thirty"), ran);
    }

    @Test
    void aWithdrawnActionDoesNotRun() {
        Watermark.Registration registration = mark.onReach(11, () -> ran.add("eleven"));
        registration.close();
        registration.close();
        mark.advance(12);
        assertEquals(List.of(), ran);
    }

    @Test
    void theValueNeverGoesBack() {
        mark.advance(5);
        assertEquals(10, mark.position());
    }

    @Test
    void anActionMayWaitAgain() {
        mark.onReach(11, () -> mark.onReach(12, () -> ran.add("twelve")));
        mark.advance(11);
        mark.advance(12);
        assertEquals(List.of("twelve"), ran);
    }

    /** A waiter that arrives while the value rises is told by one side or the other, and only once. */
    @Test
    void noWaiterIsLostInARace() throws Exception {
        int targets = 20_000;
        AdvancingWatermark racing = new AdvancingWatermark(0);
        AtomicInteger told = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(targets);
        Agent riser = new Agent() {
            private long next;

            @Override
            public String name() {
                return "riser";
            }

            @Override
            public int doWork() {
                racing.advance(++next);
                return next < targets ? 1 : 0;
            }
        };
        try (AgentThread thread = new AgentThread(riser, TimeUnit.MILLISECONDS.toNanos(1))) {
            for (int target = 1; target <= targets; target++) {
                racing.onReach(target, () -> {
                    told.incrementAndGet();
                    done.countDown();
                });
            }
            thread.wake();
            assertEquals(true, done.await(30, TimeUnit.SECONDS));
        }
        assertEquals(targets, told.get());
    }
}
