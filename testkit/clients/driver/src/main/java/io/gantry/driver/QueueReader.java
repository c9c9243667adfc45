package io.gantry.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/** Reads every queue of a topic from its first to its last message by plain pulls: the truth after a crash. */
@SuppressWarnings("deprecation") // The plain pull consumer is the only client that shows each pull's outcome.
final class QueueReader implements Scenario {
    private static final int BATCH = 32;

    @Override
    public Map<String, Object> run(Args args) throws Exception {
        DefaultMQPullConsumer consumer = start(args, "driver-reader");
        try {
            Map<Integer, Object> queues = new TreeMap<>();
            for (MessageQueue queue : consumer.fetchSubscribeMessageQueues(args.text("topic"))) {
                queues.put(queue.getQueueId(), read(consumer, queue, args.text("tags", "*")));
            }
            return Map.of("queues", queues);
        } finally {
            consumer.shutdown();
        }
    }

    /** A consumer of a group with this name, if the arguments name no other; to be shut down. */
    static DefaultMQPullConsumer start(Args args, String group) throws MQClientException {
        DefaultMQPullConsumer consumer = new DefaultMQPullConsumer(args.text("group", group));
        consumer.setNamesrvAddr(args.text("namesrv"));
        consumer.setInstanceName(group + "-" + args.text("namesrv").hashCode());
        consumer.setVipChannelEnabled(false);
        consumer.start();
        return consumer;
    }

    private static List<Object> read(DefaultMQPullConsumer consumer, MessageQueue queue, String tags) throws Exception {
        List<Object> found = new ArrayList<>();
        long offset = consumer.minOffset(queue);
        long end = Arrivals.end(consumer, queue);
        while (offset < end) {
            PullResult result = consumer.pull(queue, tags, offset, BATCH);
            if (result.getPullStatus() == PullStatus.FOUND) {
                for (MessageExt message : result.getMsgFoundList()) {
                    found.add(List.of(
                            message.getQueueOffset(),
                            message.getCommitLogOffset(),
                            Messages.name(message),
                            Messages.digest(message),
                            message.getStoreTimestamp() - message.getBornTimestamp(),
                            message.getStoreTimestamp()));
                }
            } else if (result.getNextBeginOffset() <= offset) {
                throw new IllegalStateException(queue + " at " + offset + " of " + end + ": " + result);
            }
            offset = result.getNextBeginOffset();
        }
        return found;
    }
}
