package io.gantry.broker.pop;

import io.gantry.message.SystemTopic;
import io.gantry.queue.QueueKey;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.util.List;

/**
 * What a client says of a message it was given, eight words: checkpoint's offset, pop time, invisible time, revive
 * queue, retry flag, broker, queue, message's offset. The last is absent in acknowledgements of old clients.
 */
record CheckpointText(long startOffset, long popTimeMillis, long invisibleMillis, int reviveQueue, String brokerName) {
    private static final int MAX_CHARS = 1024;

    /** Reads the text of a request's field. */
    static CheckpointText parse(String text) {
        String[] words = text.length() > MAX_CHARS ? new String[0] : text.split(" ");
        if (words.length < 7) {
            throw bad(text);
        }
        try {
            return new CheckpointText(
                    Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Integer.parseInt(words[3]),
                    words[5]);
        } catch (NumberFormatException e) {
            throw bad(text);
        }
    }

    /** Whether the message was popped in order. */
    boolean isOrdered() {
        return reviveQueue == Orders.REVIVE_QUEUE;
    }

    private static BadRequestException bad(String text) {
        return new BadRequestException(
                ResponseCode.INVALID_PARAMETER,
                "The request's field extraInfo is not what a pop answered: \""
                        + text.substring(0, Math.min(80, text.length())) + "\", take POP_CK of the message");
    }

    /** The words for one message of a queue. */
    String text(QueueKey queue, long queueOffset) {
        return startOffset + " " + popTimeMillis + " " + invisibleMillis + " " + reviveQueue + " "
                + retryFlag(queue.topic()) + " " + brokerName + " " + queue.queueId() + " " + queueOffset;
    }

    /** How extra information names a topic: 0 the topic itself, 1 a retry topic, 2 one of the second form. */
    static String retryFlag(String topic) {
        if (!topic.startsWith(SystemTopic.RETRY_PREFIX)) {
            return "0";
        }
        return topic.indexOf('+') < 0 ? "1" : "2";
    }

    /** The answer's field that says where each queue's checkpoint begins. */
    static String startOffsets(List<Taken> taken) {
        StringBuilder text = new StringBuilder();
        for (Taken part : taken) {
            separate(text).append(queue(part)).append(part.startOffset());
        }
        return text.toString();
    }

    /** The answer's field that names the messages of each queue. */
    static String messageOffsets(List<Taken> taken) {
        StringBuilder text = new StringBuilder();
        for (Taken part : taken) {
            separate(text).append(queue(part));
            for (int i = 0; i < part.offsets().size(); i++) {
                text.append(i == 0 ? "" : ",").append(part.offsets().get(i));
            }
        }
        return text.toString();
    }

    /** The answer's field that says how often what a group pops in order was given before, by queue and by message. */
    static String counts(List<Taken> taken) {
        StringBuilder text = new StringBuilder();
        for (Taken part : taken) {
            int least = Integer.MAX_VALUE;
            for (int i = 0; i < part.counts().length; i++) {
                least = Math.min(least, part.counts()[i]);
                if (part.counts()[i] > 0) {
                    separate(text)
                            .append(retryFlag(part.queue().topic()))
                            .append(" qo")
                            .append(part.queue().queueId())
                            .append('%')
                            .append(part.offsets().get(i))
                            .append(' ')
                            .append(part.counts()[i]);
                }
            }
            separate(text).append(queue(part)).append(least);
        }
        return text.toString();
    }

    private static StringBuilder separate(StringBuilder text) {
        return text.isEmpty() ? text : text.append(';');
    }

    private static String queue(Taken part) {
        return retryFlag(part.queue().topic()) + " " + part.queue().queueId() + " ";
    }
}
