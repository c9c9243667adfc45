package io.gantry.tour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.feature.Change;
import io.gantry.queue.ConsumeQueues;
import io.gantry.replica.Replicator;
import io.gantry.wire.Answer;
import io.gantry.wire.ResponseCode;
import io.gantry.wire.WireClient;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What chapter 5 sees from the inside. */
public final class T05Probe {
    private static final String TOPIC = "tour-swap";
    private static final int WINDOW = 32;

    /** A producer with a window of sends under way; keeps the answers. */
    private static final class Producer implements Agent {
        private final WireClient client = Inside.service(WireClient.class);
        private final Semaphore window = new Semaphore(WINDOW);
        private final Queue<String> outcomes = new ConcurrentLinkedQueue<>();
        private final AtomicInteger answers = new AtomicInteger();
        private final AdvancingWatermark answered = new AdvancingWatermark(0);
        private int sent;

        /** Waits until this many more sends were answered, so that a swap finds the node at work. */
        void awaitAnswers(int more) throws InterruptedException {
            CountDownLatch reached = new CountDownLatch(1);
            answered.onReach(answered.position() + more, reached::countDown);
            assertTrue(reached.await(60, TimeUnit.SECONDS), "answers so far: " + answered.position());
        }

        @Override
        public String name() {
            return "tour-producer";
        }

        @Override
        public int doWork() {
            if (!window.tryAcquire()) {
                return 0;
            }
            Inside.send(client, TOPIC, "m" + sent++).whenComplete(this::onAnswer);
            return 1;
        }

        private void onAnswer(Answer answer, Throwable failure) {
            boolean isStored = failure == null && answer.code() == ResponseCode.SUCCESS;
            outcomes.add(isStored ? answer.fields().get("queueOffset") : "failed: " + answer + failure);
            window.release();
            answered.advance(answers.incrementAndGet());
        }
    }

    @Test
    void a1NoSendFailsWhileTheTechniqueIsReplaced() throws InterruptedException {
        Inside.install("wire-netty", "namesrv", "store-mmap", "ha-solo", "broker");
        String next = NextVersion.of("0.1.1", Map.of());
        Producer producer = new Producer();
        try (AgentThread thread = new AgentThread(producer, 100_000)) {
            thread.wake();
            for (int i = 0; i < 3; i++) {
                producer.awaitAnswers(500);
                Inside.apply(Change.swap("ha-solo", next));
                producer.awaitAnswers(500);
                Inside.apply(Change.swap(next, "ha-solo"));
                producer.awaitAnswers(500);
                // Another technique, which may have followers.
                Inside.apply(Change.swap("ha-solo", "ha-async"));
                assertEquals("async", Inside.service(Replicator.class).technique());
                producer.awaitAnswers(500);
                Inside.apply(Change.swap("ha-async", "ha-solo"));
            }
            producer.awaitAnswers(100);
        }
        producer.window.acquireUninterruptibly(WINDOW);
        Map<Long, String> places = new TreeMap<>();
        for (String outcome : producer.outcomes) {
            assertTrue(outcome.matches("\\d+"), outcome);
            places.put(Long.parseLong(outcome), outcome);
        }
        assertEquals(producer.sent, places.size(), "every message has a place of its own");
        // A message comes to its queue a moment after its producer has the answer.
        Inside.await(() -> "the queue ends at " + maxOffset(), () -> maxOffset() >= producer.sent);
        assertEquals(producer.sent, maxOffset(), "the queue has each message once, without a hole");
    }

    private static long maxOffset() {
        return Inside.service(ConsumeQueues.class)
                .find(TOPIC, 0)
                .orElseThrow()
                .maxOffset()
                .position();
    }

    @Test
    void a2TheOldBundleIsGone() {
        List<String> versions = List.of(Inside.context().getBundles()).stream()
                .filter(bundle -> bundle.getSymbolicName().startsWith("gantry-ha-"))
                .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion())
                .toList();
        assertEquals(List.of("gantry-ha-solo 0.1.0"), versions);
    }
}
