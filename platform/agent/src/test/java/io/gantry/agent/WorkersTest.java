package io.gantry.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers behind a queue, with their real threads. */
final class WorkersTest {
    @Test
    @Timeout(20)
    void whoHasMuchToBeDoneLeavesThreadsAndPlacesToOthers() throws InterruptedException {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(2);
        Runnable held = () -> {
            begun.countDown();
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (Workers workers = new Workers("test-worker", 8, 16)) {
            int taken = 0;
            while (workers.offer("greedy", held)) {
                taken++;
            }
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            while (workers.offer("greedy", held)) {
                taken++;
            }
            assertEquals(2 + 8, taken);
            CountDownLatch done = new CountDownLatch(8);
            for (int i = 0; i < 8; i++) {
                assertTrue(workers.offer("modest", done::countDown));
            }
            assertTrue(done.await(10, TimeUnit.SECONDS));
            mayGoOn.countDown();
        }
    }

    @Test
    @Timeout(20)
    void whatIsHandedOverIsDoneByAnyAndTheEndWaitsForNobodysPoll() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(50);
        Workers workers = new Workers("test-worker", 200, 1_000);
        for (int i = 0; i < 50; i++) {
            assertTrue(workers.offer(done::countDown));
        }
        assertTrue(done.await(10, TimeUnit.SECONDS));
        // One after the other, each with a poll of a tenth of a second before it, they would take ten to twenty.
        long start = Clock.system().nanos();
        workers.close();
        assertTrue(Clock.system().nanos() - start < TimeUnit.SECONDS.toNanos(8));
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anEndThatWaitsNoLongerLeavesWhatGoesOn() throws InterruptedException {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(2);
        Workers workers = new Workers("test-worker", 2, 16);
        for (int i = 0; i < 2; i++) {
            assertTrue(workers.offer(() -> {
                begun.countDown();
                try {
                    mayGoOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        begun.await();
        assertFalse(workers.close(TimeUnit.MILLISECONDS.toNanos(20)));
        assertFalse(workers.offer(() -> {}), "it takes nothing more");
        mayGoOn.countDown();
        assertTrue(workers.close(TimeUnit.SECONDS.toNanos(15)));
    }
}
