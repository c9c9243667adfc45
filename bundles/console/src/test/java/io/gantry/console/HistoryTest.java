package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.console.WebStand.HandClock;
import io.gantry.console.ask.Target;
import io.gantry.console.live.History;
import io.gantry.console.live.Point;
import io.gantry.console.live.Sampler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A point each second, for a quarter of an hour; what cannot be measured is not there. */
final class HistoryTest {
    private final HandClock clock = new HandClock();
    private final History history = new History();
    private final Sampler sampler = new Sampler(
            new Target(List.of(), name -> Optional.empty()), history, () -> Map.of("lag a", 7.0), leaders -> {}, clock);

    private void step(int seconds) {
        for (int i = 0; i < seconds; i++) {
            sampler.doWork();
            clock.forward(1);
        }
    }

    @Test
    void aSecondWithoutABrokerIsAGapAndNoZero() {
        step(1);
        assertEquals(Map.of("lag a", 7.0), history.after(0).get(0).values());
        assertNull(history.after(0).get(0).values().get("in"));
        assertTrue(sampler.reason().contains("There is neither a broker nor a name server in this node"));
    }

    @Test
    void thereIsOnePointASecondAndNotMore() {
        step(3);
        assertEquals(3, history.after(0).size());
        assertEquals(1, sampler.doWork());
        assertEquals(0, sampler.doWork(), "the next is a second away");
        clock.forward(30);
        assertEquals(1, sampler.doWork());
        assertEquals(0, sampler.doWork(), "what was missed is not made up");
    }

    @Test
    void theOldestPointGoesAfterAQuarterOfAnHour() {
        step(1_000);
        assertEquals(900, history.after(0).size());
        long newest = history.after(0).get(899).millis();
        assertEquals(List.of(), history.after(newest));
        assertEquals(10, history.after(newest - 10_000).size());
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoWaitsGoesOnWhenItIsClosed() throws Exception {
        AtomicReference<Thread> waiting = new AtomicReference<>();
        CompletableFuture<List<Point>> found = CompletableFuture.supplyAsync(() -> {
            waiting.set(Thread.currentThread());
            try {
                return history.awaitAfter(0, TimeUnit.HOURS.toMillis(1));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        while (!found.isDone() && (waiting.get() == null || waiting.get().getState() != Thread.State.TIMED_WAITING)) {
            Thread.onSpinWait();
        }
        assertFalse(found.isDone(), "there is nothing to tell");
        history.close();
        assertEquals(List.of(), found.get());
        assertEquals(List.of(), history.awaitAfter(0, TimeUnit.HOURS.toMillis(1)), "nor does who comes later");
    }
}
