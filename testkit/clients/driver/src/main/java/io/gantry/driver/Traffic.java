package io.gantry.driver;

import io.gantry.agent.Clock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * A producer that sends synchronously and asynchronously without pause, as the client does it unless told otherwise
 * (three tries of a send), and a push consumer; remembers every outcome and the longest silence between two
 * acknowledgements. For changes under load.
 */
final class Traffic {
    private static final int WINDOW = 8;
    private static final int PAUSE_NANOS = 2_000_000;
    private static final int MAX_FAILURES = 20;

    private final Clock clock = Clock.system();
    private final Map<Integer, List<Object>> acknowledged = new HashMap<>();
    private final List<Object> failures = new ArrayList<>();
    private final Map<String, Integer> received = new ConcurrentHashMap<>();
    private final List<CompletableFuture<Void>> senders = new ArrayList<>();
    private final AtomicInteger acknowledgements = new AtomicInteger();
    private final Semaphore window = new Semaphore(WINDOW);
    private DefaultMQProducer producer;
    private DefaultMQPushConsumer consumer;
    private String topic;
    private int failed;
    private long lastNanos;
    private long longestNanos;
    private volatile boolean isStopping;

    Map<String, Object> start(Args args) throws Exception {
        topic = args.text("topic");
        producer = Producers.create(args);
        producer.start();
        consumer = new DefaultMQPushConsumer(
                args.text("group") + "-consumers", Credentials.of(args), new AllocateMessageQueueAveragely());
        consumer.setNamesrvAddr(args.text("namesrv"));
        consumer.setInstanceName("traffic-consumer");
        consumer.setVipChannelEnabled(false);
        consumer.setHeartbeatBrokerInterval(1_000);
        consumer.setConsumeThreadMin(2);
        consumer.setConsumeThreadMax(2);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) {
                received.merge(Messages.name(message), 1, Integer::sum);
            }
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        lastNanos = clock.nanos();
        isStopping = false;
        begin(this::sendAndWait);
        begin(this::sendAndGoOn);
        return Map.of();
    }

    private void begin(Runnable sending) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        senders.add(done);
        Executors.defaultThreadFactory()
                .newThread(() -> {
                    try {
                        sending.run();
                        done.complete(null);
                    } catch (RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
    }

    private Message message(String name) {
        return new Message(topic, (name + " ").getBytes(StandardCharsets.UTF_8));
    }

    private void sendAndWait() {
        for (int i = 0; !isStopping; i++) {
            String name = "sync-" + i;
            try {
                onResult(producer.send(message(name)), name);
            } catch (Exception e) {
                onFailure(name, e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void sendAndGoOn() {
        for (int i = 0; !isStopping; i++) {
            String name = "async-" + i;
            window.acquireUninterruptibly();
            try {
                producer.send(message(name), new SendCallback() {
                    @Override
                    public void onSuccess(SendResult result) {
                        onResult(result, name);
                        window.release();
                    }

                    @Override
                    public void onException(Throwable e) {
                        onFailure(name, e);
                        window.release();
                    }
                });
            } catch (Exception e) {
                onFailure(name, e);
                window.release();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        window.acquireUninterruptibly(WINDOW);
        window.release(WINDOW);
    }

    private synchronized void onResult(SendResult result, String name) {
        if (result.getSendStatus() != SendStatus.SEND_OK) {
            onFailure(name, new IllegalStateException("stored, but " + result.getSendStatus()));
            return;
        }
        acknowledged
                .computeIfAbsent(result.getMessageQueue().getQueueId(), none -> new ArrayList<>())
                .add(List.of(result.getQueueOffset(), name));
        acknowledgements.incrementAndGet();
        long now = clock.nanos();
        longestNanos = Math.max(longestNanos, now - lastNanos);
        lastNanos = now;
        notifyAll();
    }

    private synchronized void onFailure(String name, Throwable failure) {
        failed++;
        if (failures.size() < MAX_FAILURES) {
            failures.add(Map.of("name", name, "failure", Failures.describe(failure)));
        }
        notifyAll();
    }

    /** Waits for {@code count} outcomes more, and says how long the longest silence was since it was asked last. */
    synchronized Map<String, Object> await(Args args) throws InterruptedException {
        int count = acknowledgements.get() + failed + args.number("count", 100);
        long endNanos = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(args.number("timeoutMillis", 30_000));
        while (acknowledgements.get() + failed < count) {
            if (clock.nanos() - endNanos > 0) {
                throw new IllegalStateException(acknowledgements + " acknowledged, " + count + " awaited");
            }
            wait(20);
        }
        long silence = Math.max(longestNanos, clock.nanos() - lastNanos);
        longestNanos = 0;
        return Map.of(
                "acknowledged",
                acknowledgements.get(),
                "failed",
                failed,
                "silenceMillis",
                TimeUnit.NANOSECONDS.toMillis(silence));
    }

    /** Ends the sending, waits until everything acknowledged was received, and tells all outcomes. */
    Map<String, Object> stop(Args args) throws InterruptedException {
        isStopping = true;
        senders.forEach(CompletableFuture::join);
        senders.clear();
        Set<String> missing = ConcurrentHashMap.newKeySet();
        acknowledged
                .values()
                .forEach(acks ->
                        acks.forEach(ack -> missing.add(((List<?>) ack).get(1).toString())));
        long endNanos = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(args.number("timeoutMillis", 40_000));
        missing.removeAll(received.keySet());
        while (!missing.isEmpty() && clock.nanos() - endNanos < 0) {
            LockSupport.parkNanos(20_000_000);
            missing.removeAll(received.keySet());
        }
        consumer.shutdown();
        producer.shutdown();
        Map<String, Object> queues = new HashMap<>();
        acknowledged.forEach((queue, acks) -> queues.put(queue.toString(), acks));
        long again = received.values().stream().mapToLong(times -> times - 1).sum();
        return Map.of(
                "queues",
                queues,
                "failed",
                failed,
                "failures",
                Collections.unmodifiableList(failures),
                "notReceived",
                missing.stream().limit(MAX_FAILURES).toList(),
                "receivedAgain",
                again);
    }
}
