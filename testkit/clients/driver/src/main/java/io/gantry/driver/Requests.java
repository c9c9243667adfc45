package io.gantry.driver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.utils.MessageUtil;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Who asks by messages and waits for replies, and who replies. */
final class Requests {
    private final Map<String, Runnable> responders = new HashMap<>();

    /** Replies to each message of a topic with "re-" before its name. */
    Map<String, Object> respond(Args args) throws Exception {
        DefaultMQProducer producer = Producers.create(args);
        producer.setProducerGroup(args.text("group") + "-producers");
        producer.setInstanceName(args.text("group") + "-producer");
        producer.start();
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(args.text("group"));
        consumer.setNamesrvAddr(args.text("namesrv"));
        consumer.setInstanceName(args.text("group"));
        consumer.setVipChannelEnabled(false);
        // A client of 5.x may leave out a heartbeat that tells what it has changed, and is refused until the next.
        consumer.setHeartbeatBrokerInterval(1_000);
        consumer.subscribe(args.text("topic"), "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            try {
                for (MessageExt message : messages) {
                    byte[] body = ("re-" + Messages.name(message)).getBytes(StandardCharsets.UTF_8);
                    producer.send(MessageUtil.createReplyMessage(message, body));
                }
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            } catch (Exception e) { // It is given again.
                return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            }
        });
        consumer.start();
        responders.put(args.text("group"), () -> {
            consumer.shutdown();
            producer.shutdown();
        });
        return Map.of();
    }

    /** Asks, one message after the other, and tells what was replied. */
    Map<String, Object> ask(Args args) throws Exception {
        DefaultMQProducer producer = Producers.create(args);
        producer.setInstanceName("asking-" + args.text("group"));
        producer.start();
        try {
            List<Object> replies = new ArrayList<>();
            for (Message message : Messages.of(args)) {
                Message reply = producer.request(message, args.number("replyMillis", 10_000));
                replies.add(new String(reply.getBody(), StandardCharsets.UTF_8));
            }
            return Map.of("replies", replies);
        } finally {
            producer.shutdown();
        }
    }

    Map<String, Object> stop(Args args) {
        responders.remove(args.text("group")).run();
        return Map.of();
    }
}
