package io.gantry.store.mmap.queue;

import io.gantry.codec.PropertyCursor;
import io.gantry.codec.StoredMessage;
import io.gantry.queue.QueueKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the queue of a record by the topic's bytes, so that a topic's name is made a string once. One thread. */
final class QueueCache {
    private static final Logger LOG = LoggerFactory.getLogger(QueueCache.class);
    private static final int FIRST_SLOTS = 1 << 10;
    private static final int MAX_SLOTS = 1 << 18;

    private final MappedQueues queues;
    private MappedQueue[] slots = new MappedQueue[FIRST_SLOTS];
    /** How often a queue took the slot of another one since there are so many slots. */
    private int conflicts;

    private int generation;

    QueueCache(MappedQueues queues) {
        this.queues = queues;
    }

    /** Whether the record's queue was found lately. */
    boolean has(StoredMessage message) {
        MappedQueue queue = slots[slot(message)];
        return queue != null
                && generation == queues.generation()
                && isOf(queue.key(), message.buffer(), message.topicAt(), message.topicBytes(), message.queueId());
    }

    private int slot(StoredMessage message) {
        int hash = hash(message.buffer(), message.topicAt(), message.topicBytes());
        return (hash * 31 + message.queueId()) & slots.length - 1;
    }

    /** The record's queue, made if it is not there; null when the topic or queue id cannot be one. */
    MappedQueue find(StoredMessage message) {
        if (generation != queues.generation()) {
            generation = queues.generation();
            Arrays.fill(slots, null);
        }
        ByteBuffer buffer = message.buffer();
        int at = message.topicAt();
        int bytes = message.topicBytes();
        int queueId = message.queueId();
        int number = slot(message);
        MappedQueue queue = slots[number];
        if (queue == null || !isOf(queue.key(), buffer, at, bytes, queueId)) {
            boolean isConflict = queue != null;
            queue = opened(message);
            slots[number] = queue;
            if (isConflict) {
                onConflict();
            }
        }
        return queue;
    }

    /** A topic that is not ASCII, as no broker makes it, is never found here, but by its name. */
    private static boolean isOf(QueueKey key, ByteBuffer buffer, int at, int bytes, int queueId) {
        String topic = key.topic();
        if (queueId != key.queueId() || bytes != topic.length()) {
            return false;
        }
        for (int i = 0; i < bytes; i++) {
            if (buffer.get(at + i) != topic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Many queues take turns: more slots cost less than looking for them by name. */
    private void onConflict() {
        conflicts++;
        if (conflicts > slots.length && slots.length < MAX_SLOTS) {
            slots = new MappedQueue[4 * slots.length];
            conflicts = 0;
        }
    }

    private MappedQueue opened(StoredMessage message) {
        String topic = message.topic();
        if (!MappedQueues.isFileName(topic) || message.queueId() < 0) {
            LOG.warn("A record has no queue: its topic or queue id cannot be one: position={}", message.position());
            return null;
        }
        return queues.open(new QueueKey(topic, message.queueId()));
    }

    private static int hash(ByteBuffer buffer, int at, int bytes) {
        return PropertyCursor.textHash(buffer, at, at + bytes, 0);
    }
}
