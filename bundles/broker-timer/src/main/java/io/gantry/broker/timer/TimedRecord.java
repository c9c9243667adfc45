package io.gantry.broker.timer;

import io.gantry.codec.MessageProperties;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A record of the timer topic, as RocketMQ writes it. It shows the bytes of a slice that its caller closes. */
final class TimedRecord {
    /** Records are gone with the log after days: what is to wait longer is stored again in time. */
    static final long ROLL_MILLIS = 12 * 3_600_000L;

    private static final long WHEEL_MILLIS = 1_000;
    private static final int MAX_QUEUES = 1 << 16;

    private final StoredMessage record;
    private final Map<String, String> properties;
    private final long outMillis;
    private final long dueMillis;

    TimedRecord(StoredMessage record) {
        this.record = record;
        this.properties = record.properties();
        this.outMillis = number(Property.TIMER_OUT_MS, record.storeTimestampMillis());
        long deliver = number(Property.TIMER_DELIVER_MS, Long.MAX_VALUE);
        // RocketMQ notes the second before it is due, and the exact time only if the producer has.
        this.dueMillis =
                deliver >= outMillis && deliver <= outMillis + 2 * WHEEL_MILLIS ? deliver : outMillis + WHEEL_MILLIS;
    }

    private long number(String name, long otherwise) {
        String text = properties.get(name);
        return text != null && text.matches("\\d{1,17}") ? Long.parseLong(text) : otherwise;
    }

    long dueMillis() {
        return dueMillis;
    }

    /** The second that RocketMQ's wheel delivers it behind. */
    long outMillis() {
        return outMillis;
    }

    /**
     * Whether it is what another broker noted of popped messages. Here the journal is read at once, and an
     * acknowledgement that waits would come too late.
     */
    boolean isNote() {
        return realTopic() != null && realTopic().startsWith(SystemTopic.REVIVE_PREFIX);
    }

    /** Whether it stays where it is at that time. */
    boolean waits(long nowMillis) {
        return dueMillis > nowMillis && !isNote();
    }

    /** What it takes back; null for a message. */
    String recalledKey() {
        return properties.get(Property.TIMER_DEL_UNIQUE_KEY);
    }

    /** By what it can be taken back. */
    String key() {
        return RecallHandle.key(
                properties.getOrDefault(Property.REAL_TOPIC, ""), properties.getOrDefault(Property.UNIQUE_KEY, ""));
    }

    /** The same with the message's id alone, as RocketMQ's brokers write it by default. */
    String shortKey() {
        return properties.getOrDefault(Property.UNIQUE_KEY, "");
    }

    Entry entry(long earliestMillis) {
        long wake = isNote() ? earliestMillis : Math.min(dueMillis, record.storeTimestampMillis() + ROLL_MILLIS);
        return new Entry(Math.max(wake, earliestMillis), record.position(), recalledKey() != null, 0);
    }

    /** Whether it can be delivered at all. */
    boolean isWhole() {
        String queue = properties.get(Property.REAL_QUEUE_ID);
        return realTopic() != null
                && (isNote() || !SystemTopic.isClosedToProducers(realTopic()))
                && queue != null
                && queue.matches("\\d{1,9}")
                && Integer.parseInt(queue) < MAX_QUEUES;
    }

    String realTopic() {
        return properties.get(Property.REAL_TOPIC);
    }

    /** The message for its own queue. */
    MessageDraft delivered(byte[] host, long nowMillis) {
        Map<String, String> own = record.properties();
        String topic = own.remove(Property.REAL_TOPIC);
        int queueId = Integer.parseInt(own.remove(Property.REAL_QUEUE_ID));
        if (own.containsKey(Property.TIMER_DELAY_SEC) || own.containsKey(Property.TIMER_DELAY_MS)) {
            own.remove(Property.TIMER_DELIVER_MS);
        }
        own.put(Property.TIMER_DEQUEUE_MS, String.valueOf(nowMillis));
        return draft(topic, queueId, own, host);
    }

    /** The record once more, to wait on. */
    MessageDraft rolled(byte[] host) {
        Map<String, String> own = record.properties();
        long times = number(Property.TIMER_ROLL_TIMES, 0);
        own.put(Property.TIMER_ROLL_TIMES, String.valueOf(times + 1));
        return draft(SystemTopic.WHEEL_TIMER, 0, own, host);
    }

    private MessageDraft draft(String topic, int queueId, Map<String, String> own, byte[] host) {
        byte[] text = MessageProperties.text(own).getBytes(StandardCharsets.UTF_8);
        if (text.length > MessageProperties.MAX_BYTES) {
            // As they stand there, for what is no text may be longer when it is written again.
            text = new byte[record.propertiesBytes()];
            record.buffer().get(record.propertiesAt(), text);
        }
        return new MessageDraft(
                topic,
                queueId,
                MessageDraft.copyOf(record)
                        .storeHost(host)
                        .reconsumeTimes(record.reconsumeTimes())
                        .properties(text));
    }
}
