package io.gantry.raft.engine.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alipay.sofa.jraft.JRaftUtils;
import com.alipay.sofa.jraft.util.timer.Timeout;
import com.alipay.sofa.jraft.util.timer.Timer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the library relies on of a timer. */
class SleepingTimersTest {
    private final Timer timer = new SleepingTimers().createTimer("test");

    @AfterEach
    void stop() {
        timer.stop();
    }

    @Test
    void theLibraryFindsThem() {
        assertInstanceOf(SleepingTimers.class, JRaftUtils.raftTimerFactory());
    }

    @Test
    void aTaskThatIsCancelledInTimeNeverBegins() throws InterruptedException {
        AtomicBoolean hasBegun = new AtomicBoolean();
        Timeout timeout = timer.newTimeout(self -> hasBegun.set(true), 30, TimeUnit.MILLISECONDS);
        assertTrue(timeout.cancel());
        assertFalse(timeout.cancel());
        assertTrue(timeout.isCancelled());
        CountDownLatch later = new CountDownLatch(1);
        timer.newTimeout(self -> later.countDown(), 60, TimeUnit.MILLISECONDS);
        assertTrue(later.await(20, TimeUnit.SECONDS));
        assertFalse(hasBegun.get());
    }

    @Test
    void aTaskThatHasBegunIsNotCancelledAndAnotherComesAfterIt() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        Timeout timeout = timer.newTimeout(
                self -> {
                    begun.countDown();
                    goOn.await();
                    throw new IllegalStateException("as meant");
                },
                0,
                TimeUnit.MILLISECONDS);
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        assertFalse(timeout.cancel());
        assertTrue(timeout.isExpired());
        timer.newTimeout(self -> second.countDown(), 0, TimeUnit.MILLISECONDS);
        assertEquals(1, second.getCount());
        goOn.countDown();
        assertTrue(second.await(20, TimeUnit.SECONDS));
    }

    @Test
    void nothingBeginsAnyMoreOnceItIsStopped() {
        timer.newTimeout(self -> {}, 1, TimeUnit.HOURS);
        timer.stop();
        timer.stop();
        assertThrows(RejectedExecutionException.class, () -> timer.newTimeout(self -> {}, 1, TimeUnit.HOURS));
    }
}
