package io.gantry.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The life of an agent's thread. */
final class AgentThreadTest {
    private static final long LONG_IDLE = TimeUnit.MINUTES.toNanos(10);

    /** An agent that counts what it is given. */
    private static final class Counting implements Agent {
        private final LinkedBlockingQueue<CountDownLatch> work = new LinkedBlockingQueue<>();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public int doWork() {
            CountDownLatch item = work.poll();
            if (item == null) {
                return 0;
            }
            item.countDown();
            return 1;
        }

        @Override
        public void onClose() {
            closed.incrementAndGet();
        }
    }

    @Test
    void aWakeEndsAnyIdleTime() throws Exception {
        Counting agent = new Counting();
        try (AgentThread thread = new AgentThread(agent, LONG_IDLE)) {
            for (int i = 0; i < 2_000; i++) {
                CountDownLatch latch = new CountDownLatch(1);
                agent.work.add(latch);
                thread.wake();
                assertTrue(latch.await(10, TimeUnit.SECONDS), "the wake was lost at item " + i);
            }
        }
        assertEquals(1, agent.closed.get());
    }

    @Test
    void closeLeavesNoThread() {
        AgentThread thread = new AgentThread(new Counting(), LONG_IDLE);
        thread.close();
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(each -> each.getName().equals("gantry-counting")));
    }

    /** An agent whose one step takes until it is interrupted. */
    private static final class Stuck implements Agent {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public String name() {
            return "stuck";
        }

        @Override
        public int doWork() throws InterruptedException {
            begun.countDown();
            new CountDownLatch(1).await();
            return 1;
        }

        @Override
        public void onClose() {
            closed.countDown();
        }
    }

    @Test
    void aStepThatDoesNotEndIsNotWaitedForLongerThanSaid() throws Exception {
        Stuck agent = new Stuck();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AgentThread thread = new AgentThread(agent, LONG_IDLE, failure::set);
        assertTrue(agent.begun.await(10, TimeUnit.SECONDS));
        assertThrows(IllegalStateException.class, thread::interrupt);
        assertFalse(thread.close(TimeUnit.MILLISECONDS.toNanos(20)));
        assertEquals(1, agent.closed.getCount(), "it is left, not ended");
        thread.interrupt();
        assertTrue(thread.close(TimeUnit.SECONDS.toNanos(10)));
        assertEquals(0, agent.closed.getCount());
        assertNull(failure.get(), "an end that was asked for is no failure");
    }

    @Test
    void aFailureIsReportedAndEndsTheAgent() throws Exception {
        assertReported(new IllegalStateException("broken"));
    }

    @Test
    void aFaultInAMappingIsReportedLikeAFailure() throws Exception {
        assertReported(new InternalError("a fault occurred"));
    }

    @Test
    void anEndForWantOfMemoryIsReportedLikeAFailure() throws Exception {
        assertReported(new OutOfMemoryError("Cannot reserve 1 MiB of direct buffer memory"));
        assertReported(new StackOverflowError());
    }

    private static void assertReported(Throwable broken) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch reported = new CountDownLatch(1);
        Agent failing = new Agent() {
            @Override
            public String name() {
                return "failing";
            }

            @Override
            public int doWork() throws Exception {
                if (broken instanceof Error error) {
                    throw error;
                }
                throw (Exception) broken;
            }
        };
        try (AgentThread thread = new AgentThread(failing, LONG_IDLE, cause -> {
            failure.set(cause);
            reported.countDown();
        })) {
            assertTrue(reported.await(10, TimeUnit.SECONDS));
            thread.wake();
        }
        assertSame(broken, failure.get());
    }

    @Test
    void fullWorkersRefuse() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        try (Workers workers = new Workers("test", 1, 1)) {
            assertTrue(workers.offer(() -> {
                started.countDown();
                awaitQuietly(hold);
            }));
            assertTrue(started.await(10, TimeUnit.SECONDS));
            assertTrue(workers.offer(() -> {}));
            assertFalse(workers.offer(() -> {}));
            hold.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
