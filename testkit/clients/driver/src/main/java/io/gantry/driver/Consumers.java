package io.gantry.driver;

import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.client.consumer.DefaultLitePullConsumer;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.MessageSelector;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.client.consumer.rebalance.AllocateMessageQueueAveragely;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;

/** Consumers by name: started, awaited and stopped by separate commands, so that several can share a group. */
final class Consumers {
    private final Map<String, Inbox> inboxes = new HashMap<>();

    Map<String, Object> start(Args args) throws Exception {
        Inbox inbox = new Inbox(args.number("failures", 0), args.text("refused", ""));
        String name = args.text("name");
        if (inboxes.containsKey(name)) {
            throw new IllegalArgumentException("consumer exists: " + name);
        }
        if ("lite".equals(args.text("mode"))) {
            inbox.onClose(startLite(args, inbox));
        } else {
            inbox.onClose(startPush(args, inbox));
        }
        inboxes.put(name, inbox);
        return Map.of();
    }

    private static Runnable startPush(Args args, Inbox inbox) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(
                args.text("group"), Credentials.of(args), new AllocateMessageQueueAveragely());
        if (args.values().containsKey("namespace")) {
            consumer.setNamespace(args.text("namespace"));
        }
        consumer.setNamesrvAddr(args.text("namesrv"));
        consumer.setInstanceName(args.text("name"));
        consumer.setVipChannelEnabled(false);
        consumer.setPollNameServerInterval(2_000);
        consumer.setHeartbeatBrokerInterval(args.number("heartbeatMillis", 5_000));
        consumer.setPersistConsumerOffsetInterval(1_000);
        // Else it may stop between what its listener took and the offset it tells, and the group gets that again.
        consumer.setAwaitTerminationMillisWhenShutdown(10_000);
        consumer.setConsumeThreadMin(args.number("threads", 4));
        consumer.setConsumeThreadMax(args.number("threads", 4));
        consumer.setConsumeFromWhere(ConsumeFromWhere.valueOf(args.text("from", "CONSUME_FROM_FIRST_OFFSET")));
        consumer.setConsumeMessageBatchMaxSize(args.number("batch", 1));
        consumer.setMaxReconsumeTimes(args.number("maxReconsume", -1));
        consumer.subscribe(args.text("topic"), selector(args));
        if ("broadcast".equals(args.text("mode"))) {
            Broadcast.choose(consumer);
        }
        if (args.isSet("brokersChoice")) {
            BrokersChoice.choose(consumer, args);
        }
        int delayLevel = args.number("delayLevel", 0);
        if ("orderly".equals(args.text("mode"))) {
            consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
                context.setSuspendCurrentQueueTimeMillis(100);
                return inbox.accept(messages)
                        ? ConsumeOrderlyStatus.SUCCESS
                        : ConsumeOrderlyStatus.SUSPEND_CURRENT_QUEUE_A_MOMENT;
            });
        } else {
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                context.setDelayLevelWhenNextConsume(delayLevel);
                return inbox.accept(messages)
                        ? ConsumeConcurrentlyStatus.CONSUME_SUCCESS
                        : ConsumeConcurrentlyStatus.RECONSUME_LATER;
            });
        }
        consumer.start();
        return consumer::shutdown;
    }

    /** By an expression if there is one, else by tags. */
    private static MessageSelector selector(Args args) {
        String sql = args.text("sql", "");
        return sql.isEmpty() ? MessageSelector.byTag(args.text("tags", "*")) : MessageSelector.bySql(sql);
    }

    private static Runnable startLite(Args args, Inbox inbox) throws MQClientException {
        DefaultLitePullConsumer consumer = new DefaultLitePullConsumer(args.text("group"));
        consumer.setNamesrvAddr(args.text("namesrv"));
        consumer.setInstanceName(args.text("name"));
        consumer.setVipChannelEnabled(false);
        consumer.setPollNameServerInterval(2_000);
        consumer.setAutoCommitIntervalMillis(1_000);
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(args.text("topic"), selector(args));
        consumer.start();
        inbox.fillFrom(() -> consumer.poll(100));
        return consumer::shutdown;
    }

    /** Waits until {@code count} messages came in or {@code timeoutMillis} are over; either is an answer. */
    Map<String, Object> await(Args args) throws InterruptedException {
        Inbox inbox = inbox(args);
        inbox.await(args.number("count", 1), args.number("timeoutMillis", 20_000));
        return inbox.describe();
    }

    Map<String, Object> stop(Args args) {
        Inbox inbox = inboxes.remove(args.text("name"));
        if (inbox == null) {
            throw new IllegalArgumentException("no such consumer: " + args.text("name"));
        }
        inbox.close();
        return inbox.describe();
    }

    private Inbox inbox(Args args) {
        Inbox inbox = inboxes.get(args.text("name"));
        if (inbox == null) {
            throw new IllegalArgumentException("no such consumer: " + args.text("name"));
        }
        return inbox;
    }
}
