package io.gantry.driver;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageAccessor;
import org.apache.rocketmq.common.message.MessageExt;

/** Makes the messages a command asks for, and describes messages and send results as JSON. */
final class Messages {
    /** What the client adds to a message it pulled. */
    private static final Set<String> GIVEN_BY_PULL = Set.of("MIN_OFFSET", "MAX_OFFSET", "CLUSTER");

    private Messages() {}

    /** Bodies are {@code prefix-shard-number}, padded with dots to {@code size} bytes. */
    static List<Message> of(Args args) {
        int count = args.number("count", 1);
        int shards = args.number("shards", 1);
        List<Message> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Message message = new Message(args.text("topic"), args.text("tag", ""), body(args, i % shards, i / shards));
            if (args.values().containsKey("key")) {
                message.setKeys(args.text("key") + i);
            }
            if (args.values().containsKey("delayLevel")) {
                message.setDelayTimeLevel(args.number("delayLevel", 1));
            }
            if (args.values().containsKey("timer")) {
                String[] pair = args.text("timer").split(":", 2);
                MessageAccessor.putProperty(message, pair[0], pair[1]);
            }
            if (args.values().containsKey("light")) {
                MessageAccessor.putProperty(message, LightQueues.NAMES, args.text("light"));
            }
            if (args.values().containsKey("property")) {
                String[] pair = args.text("property").split(":", 2);
                message.putUserProperty(pair[0], pair[1]);
            }
            messages.add(message);
        }
        return messages;
    }

    private static byte[] body(Args args, int shard, int number) {
        byte[] text = (args.text("prefix", "m") + "-" + shard + "-" + number + " ").getBytes(StandardCharsets.UTF_8);
        int size = args.number("size", 0);
        if (size <= text.length) {
            return Arrays.copyOf(text, text.length - 1);
        }
        byte[] body = Arrays.copyOf(text, size);
        Arrays.fill(body, text.length, size, (byte) '.');
        return body;
    }

    /** The body's text up to the first space, so that a padded body is short. */
    static String name(MessageExt message) {
        byte[] body = message.getBody();
        int end = 0;
        while (end < body.length && body[end] != ' ') {
            end++;
        }
        return new String(body, 0, end, StandardCharsets.UTF_8);
    }

    /** A number for all that was stored of a message: body, properties, times, flags and addresses. */
    static String digest(MessageExt message) {
        Map<String, String> properties = new TreeMap<>(message.getProperties());
        properties.keySet().removeAll(GIVEN_BY_PULL);
        String rest = properties + " " + message.getBornTimestamp() + " " + message.getStoreTimestamp() + " "
                + message.getFlag() + " " + message.getSysFlag() + " " + message.getBornHost() + " "
                + message.getStoreHost() + " " + message.getReconsumeTimes() + " " + message.getBodyCRC();
        return Integer.toHexString(Arrays.hashCode(message.getBody())) + "-" + Integer.toHexString(rest.hashCode());
    }

    static Map<String, Object> describe(SendResult result) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("status", result.getSendStatus().name());
        out.put("id", result.getMsgId());
        out.put("offsetId", String.valueOf(result.getOffsetMsgId()));
        out.put("queue", result.getMessageQueue().getQueueId());
        out.put("broker", result.getMessageQueue().getBrokerName());
        out.put("offset", result.getQueueOffset());
        out.put("recallHandle", recallHandle(result));
        return out;
    }

    /** Only clients of 5.x know of it. */
    private static String recallHandle(SendResult result) {
        try {
            return String.valueOf(SendResult.class.getMethod("getRecallHandle").invoke(result));
        } catch (ReflectiveOperationException e) {
            return "";
        }
    }

    static Map<String, Object> describe(MessageExt message) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", name(message));
        out.put("size", message.getBody().length);
        out.put("topic", message.getTopic());
        out.put("tag", String.valueOf(message.getTags()));
        out.put("keys", String.valueOf(message.getKeys()));
        out.put("queue", message.getQueueId());
        out.put("offset", message.getQueueOffset());
        out.put("position", message.getCommitLogOffset());
        out.put("id", message.getMsgId());
        out.put("reconsumed", message.getReconsumeTimes());
        out.put("bornHost", String.valueOf(message.getBornHost()));
        out.put("storeHost", String.valueOf(message.getStoreHost()));
        out.put("properties", message.getProperties());
        return out;
    }
}
