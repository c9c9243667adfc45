package io.gantry.driver;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.MessageQueueSelector;
import org.apache.rocketmq.client.producer.SendCallback;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** What a producer does: sends in each way, and the queries its interface offers. One producer per group is kept. */
@SuppressWarnings("deprecation") // The producer's queries: the one public way to these requests in both versions.
final class Producers {
    private static final MessageQueueSelector BY_NUMBER =
            (queues, message, number) -> queues.get(Math.floorMod((Integer) number, queues.size()));

    private final Map<String, DefaultMQProducer> producers = new HashMap<>();

    private DefaultMQProducer producer(Args args) throws MQClientException {
        String name = args.text("namesrv") + "@" + args.text("group", "driver-producer");
        DefaultMQProducer producer = producers.get(name);
        if (producer == null) {
            producer = create(args);
            producer.start();
            producers.put(name, producer);
        }
        return producer;
    }

    static DefaultMQProducer create(Args args) {
        DefaultMQProducer producer = new DefaultMQProducer(
                args.text("group", "driver-producer"), Credentials.of(args), args.isSet("trace"), null);
        if (args.values().containsKey("namespace")) {
            producer.setNamespace(args.text("namespace"));
        }
        producer.setNamesrvAddr(args.text("namesrv"));
        producer.setInstanceName("producer-" + args.text("group", "driver-producer")
                + args.text("namesrv").hashCode());
        producer.setPollNameServerInterval(2_000);
        producer.setSendMsgTimeout(args.number("timeoutMillis", 5_000));
        producer.setRetryTimesWhenSendFailed(args.number("retries", 2));
        producer.setMaxMessageSize(args.number("maxMessageSize", 4 << 20));
        producer.setCompressMsgBodyOverHowmuch(args.number("compressOver", 4_096));
        producer.setVipChannelEnabled(args.isSet("vip"));
        producer.setDefaultTopicQueueNums(args.number("topicQueues", 4));
        return producer;
    }

    Map<String, Object> send(Args args) throws Exception {
        DefaultMQProducer producer = producer(args);
        List<Message> messages = Messages.of(args);
        switch (args.text("mode", "sync")) {
            case "sync":
                return Map.of("results", sendSync(producer, messages, args));
            case "async":
                return sendAsync(producer, messages);
            case "oneway":
                for (Message message : messages) {
                    producer.sendOneway(message);
                }
                return Map.of();
            case "batch":
                return Map.of(
                        "results", List.of(Messages.describe(Arrivals.note(messages.get(0), producer.send(messages)))));
            default:
                throw new IllegalArgumentException("mode: " + args.text("mode"));
        }
    }

    private static List<Object> sendSync(DefaultMQProducer producer, List<Message> messages, Args args)
            throws Exception {
        int shards = args.number("shards", 0);
        List<Object> results = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            SendResult result =
                    shards > 0 ? producer.send(messages.get(i), BY_NUMBER, i % shards) : producer.send(messages.get(i));
            results.add(Messages.describe(Arrivals.note(messages.get(i), result)));
        }
        return results;
    }

    private static Map<String, Object> sendAsync(DefaultMQProducer producer, List<Message> messages) throws Exception {
        List<Object> results = Collections.synchronizedList(new ArrayList<>());
        List<Object> failures = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch open = new CountDownLatch(messages.size());
        for (Message message : messages) {
            producer.send(message, new SendCallback() {
                @Override
                public void onSuccess(SendResult result) {
                    results.add(Messages.describe(Arrivals.note(message, result)));
                    open.countDown();
                }

                @Override
                public void onException(Throwable e) {
                    failures.add(Failures.describe(e));
                    open.countDown();
                }
            });
        }
        if (!open.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException(open.getCount() + " sends were never answered");
        }
        return Map.of("results", results, "failures", failures);
    }

    /** Sends one message after the other, once each, so many and so long at least, and tells how long they took. */
    Map<String, Object> pace(Args args) throws Exception {
        DefaultMQProducer producer = producer(args);
        producer.setRetryTimesWhenSendFailed(0);
        List<Object> failures = new ArrayList<>();
        List<Long> micros = new ArrayList<>();
        Instant end = Instant.now().plusMillis(args.number("millis", 0));
        for (int i = args.number("count", 100); i > 0 || Instant.now().isBefore(end); i--) {
            Instant begun = Instant.now();
            try {
                producer.send(new Message(args.text("topic"), new byte[args.number("size", 200)]));
                micros.add(ChronoUnit.MICROS.between(begun, Instant.now()));
            } catch (Exception e) { // The test decides what a failure means.
                failures.add(Failures.describe(e));
            }
        }
        Collections.sort(micros);
        int last = micros.size() - 1;
        return Map.of(
                "sent",
                micros.size(),
                "failures",
                failures,
                "p50Micros",
                last < 0 ? -1 : micros.get(last / 2),
                "p99Micros",
                last < 0 ? -1 : micros.get(last * 99 / 100));
    }

    Map<String, Object> query(Args args) throws Exception {
        List<Object> found = new ArrayList<>();
        List<MessageExt> messages = producer(args)
                .queryMessage(
                        args.text("topic"),
                        args.text("key"),
                        args.number("max", 32),
                        args.bigNumber("from", 0),
                        args.bigNumber("to", Long.MAX_VALUE))
                .getMessageList();
        messages.forEach(message -> found.add(Messages.describe(message)));
        return Map.of("messages", found);
    }

    Map<String, Object> view(Args args) throws Exception {
        return Map.of("message", Messages.describe(producer(args).viewMessage(args.text("topic"), args.text("id"))));
    }

    Map<String, Object> offsets(Args args) throws Exception {
        DefaultMQProducer producer = producer(args);
        List<Object> out = new ArrayList<>();
        for (MessageQueue queue : producer.fetchPublishMessageQueues(args.text("topic"))) {
            Map<String, Object> row = new HashMap<>();
            row.put("queue", queue.getQueueId());
            row.put("min", producer.minOffset(queue));
            row.put("max", producer.maxOffset(queue));
            row.put("at", producer.searchOffset(queue, args.bigNumber("time", 0)));
            out.add(row);
        }
        return Map.of("queues", out);
    }

    Map<String, Object> stop(Args args) {
        producers.values().forEach(DefaultMQProducer::shutdown);
        producers.clear();
        return Map.of();
    }

    /** Takes a timed message back; only clients of 5.x can. */
    Map<String, Object> recall(Args args) throws Exception {
        DefaultMQProducer producer = producer(args);
        Object id = DefaultMQProducer.class
                .getMethod("recallMessage", String.class, String.class)
                .invoke(producer, args.text("topic"), args.text("handle"));
        return Map.of("id", String.valueOf(id));
    }
}
