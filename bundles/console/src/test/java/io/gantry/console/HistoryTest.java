package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.cluster.BrokerNode;
import io.gantry.codec.Frame;
import io.gantry.console.FakeBroker.Said;
import io.gantry.console.WebStand.HandClock;
import io.gantry.console.ask.Target;
import io.gantry.console.live.History;
import io.gantry.console.live.Point;
import io.gantry.console.live.Sampler;
import io.gantry.wire.RequestCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** Three brokers of which none answers well would each be waited for. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whenItIsClosedNobodyIsAskedAnyMore() throws Exception {
        List<Integer> asked = new CopyOnWriteArrayList<>();
        AtomicReference<String> there = new AtomicReference<>();
        Function<Frame, Said> answers = request -> {
            asked.add(request.code());
            boolean isWhichThereAre = request.code() == RequestCode.GET_BROKER_CLUSTER_INFO;
            return new Said(0, Map.of(), isWhichThereAre ? cluster(there.get(), "a", "b", "c") : "{\"table\":{}}");
        };
        List<BrokerNode> prepared = new ArrayList<>();
        try (FakeBroker fake = new FakeBroker(answers)) {
            there.set(fake.address());
            Target target = new Target(List.of(fake.address()), name -> Optional.empty());
            Supplier<Map<String, Double>> closes = () -> {
                history.close();
                return Map.of();
            };
            Sampler many = new Sampler(target, history, closes, prepared::addAll, clock);
            // The fifth step is one that adds up lags, too.
            clock.forward(4);
            while (asked.isEmpty()) {
                many.doWork();
                clock.forward(5);
            }
            many.onClose();
        }
        assertEquals(Set.of(RequestCode.GET_BROKER_CLUSTER_INFO), Set.copyOf(asked));
        assertEquals(List.of(), prepared);
    }

    private static String cluster(String address, String... names) {
        String table = Stream.of(names)
                .map(name -> "\"" + name + "\":{\"brokerName\":\"" + name
                        + "\",\"cluster\":\"c\",\"brokerAddrs\":{\"0\":\"" + address + "\"}}")
                .collect(Collectors.joining(","));
        return "{\"brokerAddrTable\":{" + table + "},\"clusterAddrTable\":{\"c\":[\"" + String.join("\",\"", names)
                + "\"]}}";
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
