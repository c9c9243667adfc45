package io.gantry.store.mmap.queue;

import io.gantry.codec.DelayLevels;
import io.gantry.codec.PropertyCursor;
import io.gantry.codec.StoredMessage;
import io.gantry.message.Property;
import io.gantry.message.SysFlag;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads in one pass over a record's properties what queue and index need, without making objects: the tags code, or
 * the time a delayed message is due; the unique key; each of the user's keys. One thread.
 */
final class RecordKeys {
    private static final byte KEY_SEPARATOR = ' ';

    private final PropertyCursor cursor = new PropertyCursor();
    private final KeySink index;
    private final DelayLevels levels;
    private int seed;
    private boolean isShared;
    /** Position of the last record whose keys the index has: a record may be read again, when its queue had no room. */
    private long indexedAt = -1;

    RecordKeys(KeySink index, DelayLevels levels) {
        this.index = index;
        this.levels = levels;
    }

    /** Gives the keys to the index, and returns the code for the queue. */
    long read(StoredMessage message) throws IOException {
        ByteBuffer buffer = message.buffer();
        int topicAt = message.topicAt();
        int topicBytes = message.topicBytes();
        boolean isSchedule = Dispatcher.isSchedule(buffer, topicAt, topicBytes);
        boolean isIndexed = message.position() != indexedAt
                && (message.sysFlag() & SysFlag.TRANSACTION_MASK) != SysFlag.TRANSACTION_ROLLBACK;
        isShared = false;
        seed = 31 * PropertyCursor.textHash(buffer, topicAt, topicAt + topicBytes, 0) + '#';
        long tagsCode = 0;
        int level = 0;
        cursor.wrap(message);
        while (cursor.next()) {
            if (cursor.isNamed(Property.TAGS)) {
                tagsCode = cursor.valueHash();
            } else if (isIndexed && cursor.isNamed(Property.UNIQUE_KEY)) {
                put(message, cursor.valueAt(), cursor.valueAt() + cursor.valueBytes());
            } else if (isIndexed && cursor.isNamed(Property.KEYS)) {
                putEach(message, cursor.valueAt(), cursor.valueAt() + cursor.valueBytes());
            } else if (isSchedule && cursor.isNamed(Property.DELAY_LEVEL)) {
                level = level(buffer, cursor.valueAt(), cursor.valueBytes());
            } else if (cursor.isNamed(Property.INNER_MULTI_QUEUE_OFFSET)) {
                isShared = true;
            }
        }
        indexedAt = message.position();
        return level > 0 ? levels.deliverAtMillis(level, message.storeTimestampMillis()) : tagsCode;
    }

    /** Whether the record that was read last may stand in light queues. */
    boolean isShared() {
        return isShared;
    }

    private void putEach(StoredMessage message, int from, int to) throws IOException {
        int keyAt = from;
        for (int i = from; i <= to; i++) {
            if (i == to || message.buffer().get(i) == KEY_SEPARATOR) {
                if (i > keyAt) {
                    put(message, keyAt, i);
                }
                keyAt = i + 1;
            }
        }
    }

    private void put(StoredMessage message, int from, int to) throws IOException {
        int hash = PropertyCursor.textHash(message.buffer(), from, to, seed);
        index.put(hash, message.position(), message.storeTimestampMillis());
    }

    /** 0 when the text is no number; a producer may write anything there. */
    private static int level(ByteBuffer buffer, int at, int bytes) {
        int level = 0;
        for (int i = 0; i < bytes; i++) {
            int digit = buffer.get(at + i) - '0';
            if (digit < 0 || digit > 9 || bytes > 9) {
                return 0;
            }
            level = level * 10 + digit;
        }
        return level;
    }
}
