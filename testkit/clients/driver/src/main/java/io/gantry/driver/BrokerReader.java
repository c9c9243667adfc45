package io.gantry.driver;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.impl.consumer.PullAPIWrapper;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Reads queues from their beginning, again and again as they grow, from the broker of one number where there is one.
 */
@SuppressWarnings("deprecation") // The plain pull consumer is the only client that shows each pull's outcome.
final class BrokerReader {
    private static final int BATCH = 32;
    private static final long PAUSE_NANOS = 20_000_000;

    private final int number;
    private final List<MessageQueue> queues;
    private final Sightings sightings;
    private final DefaultMQPullConsumer consumer;
    private final long[] next;

    BrokerReader(Args args, int number, List<MessageQueue> queues, Sightings sightings) throws MQClientException {
        this.number = number;
        this.queues = queues;
        this.sightings = sightings;
        next = new long[queues.size()];
        consumer = new DefaultMQPullConsumer("readers-" + number);
        consumer.setNamesrvAddr(args.text("namesrv"));
        consumer.setInstanceName("reader-" + number + "-" + args.text("topic"));
        consumer.setPollNameServerInterval(1_000);
        consumer.setConsumerPullTimeoutMillis(2_000);
        consumer.setVipChannelEnabled(false);
        consumer.start();
        PullAPIWrapper calls = consumer.getDefaultMQPullConsumerImpl().getPullAPIWrapper();
        calls.setConnectBrokerByUser(true);
        calls.setDefaultBrokerId(number);
    }

    void readUntil(BooleanSupplier isStopping) {
        try {
            while (!isStopping.getAsBoolean()) {
                boolean isIdle = true;
                for (int i = 0; i < next.length; i++) {
                    isIdle &= !read(i);
                }
                if (isIdle) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } finally {
            consumer.shutdown();
        }
    }

    private boolean read(int at) {
        MessageQueue queue = queues.get(at);
        try {
            PullResult result = consumer.pull(queue, "*", next[at], BATCH);
            if (result.getPullStatus() != PullStatus.FOUND) {
                if (result.getPullStatus() == PullStatus.OFFSET_ILLEGAL && result.getMinOffset() > next[at]) {
                    sightings.missed(number, queue.getQueueId(), next[at], result.getMinOffset());
                }
                return false;
            }
            for (MessageExt message : result.getMsgFoundList()) {
                long offset = message.getQueueOffset();
                if (offset != next[at]) {
                    sightings.missed(number, queue.getQueueId(), next[at], offset);
                }
                sightings.saw(number, queue.getQueueId(), offset, Messages.name(message));
                next[at] = offset + 1;
            }
            return true;
        } catch (Exception e) { // There is none of that number at the moment, or it is away: the next try tells.
            return false;
        }
    }
}
