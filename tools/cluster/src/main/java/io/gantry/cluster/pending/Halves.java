package io.gantry.cluster.pending;

import io.gantry.cluster.BrokerNode;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.QueueRef;
import io.gantry.cluster.ask.TopicAnswers;
import io.gantry.cluster.message.QueueReader;
import io.gantry.codec.StoredMessage;
import io.gantry.message.Property;
import io.gantry.message.SystemGroup;
import io.gantry.message.SystemTopic;
import io.gantry.wire.RequestCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Half messages that nobody has decided about: those in the queue of half messages from where the broker is on, without
 * those that the queue of operations says are settled. A half message whose producer was asked stands there once more,
 * and counts once.
 */
public final class Halves {
    private static final int MAX_READ = 4_000;
    private static final int MAX_ASIDE = 64;
    private static final int BATCH = 32;
    /** So much of what waits is held at once. */
    private static final long MAX_HELD_BYTES = 16 << 20;

    private final Fleet fleet;

    /**
     * What waits for its producer.
     *
     * @param halves oldest first
     * @param read so many records were looked at
     * @param isComplete false when there are more than are looked at: then some of these may be settled, and more wait
     */
    public record Pending(List<StoredMessage> halves, int read, boolean isComplete) {}

    /** Begin and end of a queue. */
    private record Span(long from, long end) {
        boolean isLong() {
            return end - from > MAX_READ;
        }
    }

    public Halves(Fleet fleet) {
        this.fleet = fleet;
    }

    /** What waits on a broker. */
    public Pending pending(BrokerNode leader) {
        Span halves = open(leader, SystemTopic.HALF);
        Map<Long, StoredMessage> byFirst = new LinkedHashMap<>();
        int[] read = {0};
        long[] held = {0};
        boolean isAll = read(leader, SystemTopic.HALF, halves, half -> {
            read[0]++;
            held[0] += half.bytes();
            // Anew at the end: the order is that of the last question.
            byFirst.remove(first(half));
            byFirst.put(first(half), half);
            return held[0] < MAX_HELD_BYTES;
        });
        // Afterwards: what is settled meanwhile does not count as waiting.
        Span operations = open(leader, SystemTopic.HALF_OP);
        Set<Long> settled = new HashSet<>();
        read(leader, SystemTopic.HALF_OP, operations, operation -> {
            read[0]++;
            settled.addAll(offsets(operation));
            return true;
        });
        List<StoredMessage> open = byFirst.values().stream()
                .filter(half -> !settled.contains(first(half)) && !settled.contains(half.queueOffset()))
                .sorted((a, b) -> Long.compare(a.bornTimestampMillis(), b.bornTimestampMillis()))
                .toList();
        return new Pending(open, read[0], isAll && !halves.isLong() && !operations.isLong());
    }

    /** The newest that were put aside after all questions, newest first; at most 64. */
    public List<StoredMessage> aside(BrokerNode leader) {
        TopicAnswers.Range range = range(leader, SystemTopic.TRANSACTION_CHECK_MAX);
        List<StoredMessage> found = new ArrayList<>();
        long[] held = {0};
        if (range != null) {
            Span newest = new Span(Math.max(range.min(), range.max() - MAX_ASIDE), range.max());
            read(leader, SystemTopic.TRANSACTION_CHECK_MAX, newest, message -> {
                found.add(0, message);
                held[0] += message.bytes();
                return held[0] < MAX_HELD_BYTES;
            });
        }
        return found;
    }

    /** Has a producer asked again about one that was put aside. */
    public void resume(BrokerNode leader, StoredMessage aside) {
        Map<String, Object> fields = Map.of("topic", SystemTopic.TRANSACTION_CHECK_MAX, "msgId", aside.messageId());
        fleet.to(leader).require("ask about the message again", RequestCode.RESUME_CHECK_HALF_MESSAGE, fields);
    }

    /** How often its producer was asked. */
    public static int checks(StoredMessage half) {
        String text = half.property(Property.TRANSACTION_CHECK_TIMES);
        return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** Where it stood when it was sent. */
    private static long first(StoredMessage half) {
        String text = half.property(Property.TRANSACTION_PREPARED_OFFSET);
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : half.queueOffset();
    }

    /** The half messages an operation settles: one offset, or several with commas between. */
    private static List<Long> offsets(StoredMessage operation) {
        byte[] body = new byte[operation.bodyBytes()];
        operation.body().get(body);
        List<Long> offsets = new ArrayList<>();
        for (String part : new String(body, StandardCharsets.UTF_8).split(",")) {
            if (part.strip().matches("\\d{1,18}")) {
                offsets.add(Long.parseLong(part.strip()));
            }
        }
        return offsets;
    }

    /** From where the broker is on. */
    private Span open(BrokerNode leader, String topic) {
        TopicAnswers.Range range = range(leader, topic);
        if (range == null) {
            return new Span(0, 0);
        }
        List<QueueAddress> queue = List.of(new QueueAddress(topic, leader.name(), leader.address(), 0));
        long noted =
                fleet.topics().groupOffsets(queue, SystemGroup.TRANSACTIONS).get(0);
        return new Span(Math.max(range.min(), noted), range.max());
    }

    /** Null when the broker has no such topic: then nothing was ever put there. */
    private TopicAnswers.Range range(BrokerNode leader, String topic) {
        TopicAnswers.Figures figures = new TopicAnswers(fleet).figures(leader, topic);
        return figures == null ? null : figures.ranges().get(new QueueRef(topic, leader.name(), 0));
    }

    /** Reads on as long as the sink wants more; false when it did not. */
    private boolean read(BrokerNode leader, String topic, Span span, Predicate<StoredMessage> sink) {
        QueueAddress queue = new QueueAddress(topic, leader.name(), leader.address(), 0);
        QueueReader reader = new QueueReader(fleet, "*");
        long last = Math.min(span.end(), span.from() + MAX_READ);
        long next = span.from();
        while (next < last) {
            QueueReader.Batch batch = reader.read(queue, next, (int) Math.min(BATCH, last - next));
            if (!batch.messages().stream().allMatch(sink)) {
                return false;
            }
            if (batch.messages().isEmpty() && batch.next() <= next) {
                return true;
            }
            next = Math.max(next + 1, batch.next());
        }
        return true;
    }
}
