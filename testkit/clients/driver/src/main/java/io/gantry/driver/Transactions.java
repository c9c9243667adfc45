package io.gantry.driver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Producers of transactions, one for each group, that decide as they are told. */
final class Transactions {
    private final Map<String, Deciding> producers = new HashMap<>();

    /** A producer, what it answers when it is asked, and how often it was. */
    private static final class Deciding implements TransactionListener {
        private final TransactionMQProducer producer;
        private final AtomicInteger asked = new AtomicInteger();
        private volatile LocalTransactionState first;
        private volatile LocalTransactionState later;
        /** Those that wait for {@link #released} to say what they decide. */
        private final List<CompletableFuture<Void>> held = new ArrayList<>();

        private volatile CountDownLatch released = new CountDownLatch(0);
        private volatile CountDownLatch entered = released;

        Deciding(Args args) throws MQClientException {
            producer = new TransactionMQProducer(args.text("group"));
            producer.setNamesrvAddr(args.text("namesrv"));
            producer.setInstanceName(args.text("group"));
            producer.setVipChannelEnabled(false);
            producer.setPollNameServerInterval(2_000);
            producer.setHeartbeatBrokerInterval(1_000);
            producer.setTransactionListener(this);
            producer.start();
        }

        @Override
        public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
            entered.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return first;
        }

        @Override
        public LocalTransactionState checkLocalTransaction(MessageExt message) {
            asked.incrementAndGet();
            return later;
        }
    }

    private static LocalTransactionState state(String word) {
        switch (word) {
            case "commit":
                return LocalTransactionState.COMMIT_MESSAGE;
            case "rollback":
                return LocalTransactionState.ROLLBACK_MESSAGE;
            default:
                return LocalTransactionState.UNKNOW;
        }
    }

    private Deciding deciding(Args args) throws MQClientException {
        Deciding known = producers.get(args.text("group"));
        if (known == null) {
            known = new Deciding(args);
            producers.put(args.text("group"), known);
        }
        return known;
    }

    /** Sends half messages, decides about each at once as {@code first} says, and {@code later} when it is asked. */
    Map<String, Object> send(Args args) throws Exception {
        Deciding deciding = deciding(args);
        deciding.first = state(args.text("first"));
        deciding.later = state(args.text("later", "unknown"));
        List<Object> results = new ArrayList<>();
        for (Message message : Messages.of(args)) {
            results.add(Messages.describe(deciding.producer.sendMessageInTransaction(message, null)));
        }
        return Map.of("results", results);
    }

    /** The same, each by a thread of its own, that decides when it is released; returns when all are stored. */
    Map<String, Object> hold(Args args) throws Exception {
        Deciding deciding = deciding(args);
        deciding.first = state(args.text("first"));
        deciding.later = state(args.text("later", "unknown"));
        List<Message> messages = Messages.of(args);
        deciding.released = new CountDownLatch(1);
        deciding.entered = new CountDownLatch(messages.size());
        for (Message message : messages) {
            deciding.held.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            deciding.producer.sendMessageInTransaction(message, null);
                        } catch (MQClientException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    action -> Executors.defaultThreadFactory().newThread(action).start()));
        }
        if (!deciding.entered.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException(deciding.entered.getCount() + " half messages are not stored");
        }
        return Map.of();
    }

    /** Has those that are held decide. */
    Map<String, Object> release(Args args) throws Exception {
        Deciding deciding = deciding(args);
        deciding.released.countDown();
        deciding.held.forEach(CompletableFuture::join);
        deciding.held.clear();
        return Map.of();
    }

    /** How often a producer was asked. */
    Map<String, Object> asked(Args args) throws Exception {
        return Map.of("asked", deciding(args).asked.get());
    }

    Map<String, Object> stop(Args args) {
        Deciding deciding = producers.remove(args.text("group"));
        if (deciding != null) {
            deciding.producer.shutdown();
        }
        return Map.of();
    }
}
