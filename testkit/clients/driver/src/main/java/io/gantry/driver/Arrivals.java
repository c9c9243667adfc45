package io.gantry.driver;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.exception.MQClientException;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * How far this process's own messages reach in their queues. A broker acknowledges a message when it is in its log, and
 * shows it in its queue a moment later: who reads all of a queue waits for that moment, and no longer.
 */
@SuppressWarnings("deprecation") // As QueueReader.
final class Arrivals {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Map<MessageQueue, Long> ENDS = new ConcurrentHashMap<>();

    private Arrivals() {}

    /** The message, or the batch of them, was acknowledged. One that comes later than now is not in its queue yet. */
    static SendResult note(Message message, SendResult result) {
        boolean isLater = message.getDelayTimeLevel() > 0
                || message.getProperties().keySet().stream().anyMatch(name -> name.startsWith("TIMER_"));
        String ids = result.getOffsetMsgId();
        if (!isLater && ids != null) {
            ENDS.merge(result.getMessageQueue(), result.getQueueOffset() + ids.split(",").length, Math::max);
        }
        return result;
    }

    /** Where a queue ends, at least behind what was noted unless that was lost. */
    static long end(DefaultMQPullConsumer consumer, MessageQueue queue) throws MQClientException {
        Long wanted = ENDS.remove(queue);
        long end = consumer.maxOffset(queue);
        for (long waited = 0; wanted != null && end < wanted && waited < PATIENCE_NANOS; waited += LOOK_NANOS) {
            LockSupport.parkNanos(LOOK_NANOS);
            end = consumer.maxOffset(queue);
        }
        return end;
    }
}
