package io.gantry.driver;

import io.gantry.agent.Clock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Several writers to each queue, which remember every attempt with its times and outcome, and readers of every member
 * at the same time, which remember what they saw where. For faults under load; what is right is the test's business.
 */
final class Histories {
    private static final int MOST_ATTEMPTS = 3;
    private static final long PAUSE_NANOS = 20_000_000;

    private final Clock clock = Clock.system();
    private final List<CompletableFuture<Void>> working = new ArrayList<>();
    private final List<Object> sends = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
    private final Sightings sightings = new Sightings();
    private DefaultMQProducer producer;
    private AtomicIntegerArray acknowledged;
    private int readers;
    private volatile boolean isStopping;

    /** Begins; {@code readers} are as many as there are numbers of members. */
    Map<String, Object> start(Args args) throws Exception {
        isStopping = false;
        sends.clear();
        outcomes.clear();
        sightings.clear();
        producer = Producers.create(args);
        producer.start();
        List<MessageQueue> queues = producer.fetchPublishMessageQueues(args.text("topic"));
        acknowledged = new AtomicIntegerArray(queues.size());
        for (MessageQueue queue : queues) {
            for (int writer = 0; writer < args.number("writers", 2); writer++) {
                String prefix = queue.getQueueId() + "-" + writer + "-";
                begin(() -> write(queue, prefix, args.number("size", 200), args.number("pauseMicros", 1_000)));
            }
        }
        readers = args.number("readers", 0);
        for (int member = 0; member < readers; member++) {
            BrokerReader reader = new BrokerReader(args, member, queues, sightings);
            begin(() -> reader.readUntil(() -> isStopping));
        }
        return Map.of("queues", queues.size());
    }

    private void begin(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        working.add(done);
        // A thread of its own: the common pool has one worker per core only.
        Executors.defaultThreadFactory()
                .newThread(() -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
    }

    /** Half of what failed is sent again, the rest is left, so that both are in the history. */
    private void write(MessageQueue queue, String prefix, int size, int pauseMicros) {
        for (int i = 0; !isStopping; i++) {
            String key = prefix + i;
            byte[] body = String.format("%-" + size + "s", key).getBytes(StandardCharsets.UTF_8);
            int most = i % 2 == 0 ? MOST_ATTEMPTS : 1;
            for (int attempt = 0; attempt < most && !send(queue, key, body); attempt++) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            LockSupport.parkNanos(1_000L * pauseMicros);
        }
    }

    private boolean send(MessageQueue queue, String key, byte[] body) {
        long begun = clock.nanos();
        String outcome;
        long offset = -1;
        try {
            SendResult result = producer.send(new Message(queue.getTopic(), body), queue);
            outcome = result.getSendStatus().name();
            offset = result.getQueueOffset();
        } catch (Exception e) { // What became of it is not known.
            outcome = e.getClass().getSimpleName() + code(e);
        }
        sends.add(List.of(queue.getQueueId(), key, begun, clock.nanos(), outcome, offset));
        outcomes.computeIfAbsent(outcome, name -> new AtomicInteger()).incrementAndGet();
        boolean isAcknowledged = outcome.equals(SendStatus.SEND_OK.name());
        if (isAcknowledged) {
            acknowledged.incrementAndGet(queue.getQueueId());
        }
        return isAcknowledged;
    }

    private static String code(Exception failure) {
        Object code = Failures.describe(failure).get("code");
        return code == null ? "" : "-" + code;
    }

    /** Waits until each queue has so many acknowledged messages more than when the wait began. */
    Map<String, Object> await(Args args) {
        long end = clock.nanos() + 1_000_000L * args.number("timeoutMillis", 60_000);
        int count = args.number("count", 50);
        int[] wanted = new int[acknowledged.length()];
        for (int queue = 0; queue < wanted.length; queue++) {
            wanted[queue] = acknowledged.get(queue) + count;
        }
        for (int queue = 0; queue < wanted.length; queue++) {
            while (acknowledged.get(queue) < wanted[queue]) {
                if (clock.nanos() - end > 0) {
                    throw new IllegalStateException("queue " + queue + ": " + acknowledged + " acknowledged, "
                            + wanted[queue] + " awaited; outcomes " + outcomes);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        return Map.of("outcomes", outcomes(), "reads", sightings.counts());
    }

    private Map<String, Object> outcomes() {
        Map<String, Object> counts = new TreeMap<>();
        outcomes.forEach((name, count) -> counts.put(name, count.get()));
        return counts;
    }

    Map<String, Object> stop() {
        isStopping = true;
        working.forEach(CompletableFuture::join);
        working.clear();
        producer.shutdown();
        sightings.requireLooked(readers);
        Map<String, Object> told = new HashMap<>(sightings.told());
        told.put("sends", List.copyOf(sends));
        told.put("outcomes", outcomes());
        return told;
    }
}
