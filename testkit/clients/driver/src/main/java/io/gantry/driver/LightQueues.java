package io.gantry.driver;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.client.consumer.DefaultMQPullConsumer;
import org.apache.rocketmq.client.consumer.PullResult;
import org.apache.rocketmq.client.consumer.PullStatus;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;

/**
 * Reads a light queue by plain pulls, as a gateway does it: no name server knows of it, so the broker is found by a
 * topic; what is to be done is {@code do}.
 */
@SuppressWarnings("deprecation") // The plain pull consumer is the only client that reads a queue nobody has a route of.
final class LightQueues implements Scenario {
    /** The property that names light queues, and the broker's with the numbers there. */
    static final String NAMES = "INNER_MULTI_DISPATCH";

    private static final String NUMBERS = "INNER_MULTI_QUEUE_OFFSET";
    private static final int BATCH = 32;

    @Override
    public Map<String, Object> run(Args args) throws Exception {
        DefaultMQPullConsumer consumer = QueueReader.start(args, "light-reader");
        try {
            MessageQueue known = consumer.fetchSubscribeMessageQueues(args.text("topic"))
                    .iterator()
                    .next();
            // By a question about that queue the client learns where its broker is.
            consumer.minOffset(known);
            MessageQueue queue = new MessageQueue(args.text("queue"), known.getBrokerName(), 0);
            switch (args.text("do")) {
                case "read":
                    return read(consumer, queue);
                case "await":
                    return await(consumer, queue);
                case "commit":
                    consumer.getOffsetStore().updateConsumeOffsetToBroker(queue, args.bigNumber("offset", 0), false);
                    return Map.of();
                case "committed":
                    return Map.of("offset", consumer.fetchConsumeOffset(queue, true));
                default:
                    throw new IllegalArgumentException("no such call: " + args.text("do"));
            }
        } finally {
            consumer.shutdown();
        }
    }

    private static Map<String, Object> await(DefaultMQPullConsumer consumer, MessageQueue queue) throws Exception {
        PullResult result = consumer.pullBlockIfNotFound(queue, "*", 0, BATCH);
        long arrivedMillis = Instant.now().toEpochMilli();
        return Map.of("messages", described(result, queue), "arrivedMillis", arrivedMillis);
    }

    private static Map<String, Object> read(DefaultMQPullConsumer consumer, MessageQueue queue) throws Exception {
        List<Object> found = new ArrayList<>();
        long min = consumer.minOffset(queue);
        long max = consumer.maxOffset(queue);
        for (long offset = min; offset < max; ) {
            PullResult result = consumer.pull(queue, "*", offset, BATCH);
            found.addAll(described(result, queue));
            if (result.getNextBeginOffset() <= offset) {
                throw new IllegalStateException(queue + " at " + offset + " of " + max + ": " + result);
            }
            offset = result.getNextBeginOffset();
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("min", min);
        out.put("max", max);
        out.put("messages", found);
        return out;
    }

    private static List<Object> described(PullResult result, MessageQueue queue) {
        List<Object> found = new ArrayList<>();
        if (result.getPullStatus() == PullStatus.FOUND) {
            for (MessageExt message : result.getMsgFoundList()) {
                found.add(List.of(number(message, queue.getTopic()), Messages.name(message), message.getTopic()));
            }
        }
        return found;
    }

    /** The message's number in the queue, as its properties tell it. */
    private static long number(MessageExt message, String queue) {
        int at = Arrays.asList(message.getProperty(NAMES).split(",")).indexOf(queue);
        return Long.parseLong(message.getProperty(NUMBERS).split(",")[at]);
    }
}
