package io.gantry.driver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageQueue;

/** Producers that send without pause, one per queue, and remember what was acknowledged; for crashes under load. */
final class Loads {
    private final List<Shard> shards = new ArrayList<>();
    private DefaultMQProducer producer;

    Map<String, Object> start(Args args) throws Exception {
        producer = Producers.create(args);
        producer.start();
        for (MessageQueue queue : producer.fetchPublishMessageQueues(args.text("topic"))) {
            Shard shard = new Shard(producer, queue, args);
            shards.add(shard);
            shard.begin();
        }
        return Map.of("shards", shards.size());
    }

    /** Waits until each queue has {@code count} acknowledged messages more than when the wait began. */
    Map<String, Object> await(Args args) throws InterruptedException {
        int count = args.number("count", 100);
        List<Integer> before =
                shards.stream().map(shard -> shard.acknowledged.get()).toList();
        for (int i = 0; i < shards.size(); i++) {
            shards.get(i).await(before.get(i) + count, args.number("timeoutMillis", 30_000));
        }
        return Map.of(
                "acknowledged", shards.stream().map(s -> s.acknowledged.get()).toList());
    }

    Map<String, Object> stop(Args args) {
        Map<String, Object> queues = new HashMap<>();
        for (Shard shard : shards) {
            queues.put(String.valueOf(shard.queue.getQueueId()), shard.end());
        }
        int halfDone = shards.stream().mapToInt(shard -> shard.halfDone.get()).sum();
        shards.clear();
        producer.shutdown();
        return Map.of("queues", queues, "halfDone", halfDone);
    }

    /** One queue's endless sender: message n is sent when n-1 was answered or failed. */
    private static final class Shard {
        private final DefaultMQProducer producer;
        private final MessageQueue queue;
        private final int size;
        private final String light;
        private final AtomicInteger acknowledged = new AtomicInteger();
        private final AtomicInteger halfDone = new AtomicInteger();
        private final List<Object> acks = new ArrayList<>();
        private volatile boolean isStopping;
        private CompletableFuture<Void> sending;

        Shard(DefaultMQProducer producer, MessageQueue queue, Args args) {
            this.producer = producer;
            this.queue = queue;
            this.size = args.number("size", 200);
            this.light = args.text("light", "");
        }

        /** With a prefix of light queues: it stands in that of the prefix, and in one of its own queue. */
        private Message message(byte[] body) {
            Message message = new Message(queue.getTopic(), body);
            if (!light.isEmpty()) {
                MessageAccessor.putProperty(message, LightQueues.NAMES, light + ',' + light + '-' + queue.getQueueId());
            }
            return message;
        }

        void begin() {
            CompletableFuture<Void> done = new CompletableFuture<>();
            sending = done;
            // A thread of its own: the common pool has one worker per core only.
            java.util.concurrent.Executors.defaultThreadFactory()
                    .newThread(() -> {
                        send();
                        done.complete(null);
                    })
                    .start();
        }

        private void send() {
            for (int i = 0; !isStopping; i++) {
                String name = queue.getQueueId() + "-" + i;
                byte[] body = String.format("%-" + size + "s", name).getBytes(StandardCharsets.UTF_8);
                try {
                    SendResult result = producer.send(message(body), queue);
                    if (result.getSendStatus() == SendStatus.SEND_OK) {
                        acks.add(List.of(result.getQueueOffset(), name));
                        acknowledged.incrementAndGet();
                    } else {
                        halfDone.incrementAndGet();
                    }
                } catch (Exception e) { // The broker is down: what was not acknowledged is not counted.
                    pause();
                }
            }
        }

        private synchronized void pause() {
            try {
                wait(20);
            } catch (InterruptedException e) {
                isStopping = true;
            }
        }

        synchronized void await(int count, int timeoutMillis) throws InterruptedException {
            for (int left = timeoutMillis; acknowledged.get() < count; left -= 20) {
                if (left <= 0) {
                    throw new IllegalStateException(
                            queue + ": " + acknowledged.get() + " acknowledged, " + count + " awaited");
                }
                wait(20);
            }
        }

        List<Object> end() {
            isStopping = true;
            sending.join();
            return acks;
        }
    }
}
