package io.gantry.store.mmap.queue;

import io.gantry.codec.MultiDispatch;
import io.gantry.codec.RecordCheck;
import io.gantry.codec.RecordCheck.Finding;
import io.gantry.codec.StoredMessage;
import io.gantry.queue.QueueKey;
import io.gantry.store.mmap.segment.Segment;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.nio.ByteBuffer;
import java.util.function.ObjIntConsumer;

/** What queues ask of the log's records. Safe for any thread. */
final class LogRecords {
    /** A record's head and the most of its topic and properties, for nearly all records. */
    private static final int FETCH_BYTES = 1 << 10;

    private final SegmentFiles log;

    LogRecords(SegmentFiles log) {
        this.log = log;
    }

    /** Address of the log's first byte. */
    long start() {
        return log.isEmpty() ? 0 : log.first().base();
    }

    /** Store time of the record at a position; -1 when the log has it no more. */
    long storeTime(long position) {
        long[] millis = {-1};
        look(position, (buffer, at) -> {
            boolean hasRoom = at <= buffer.capacity() - StoredMessage.MIN_BYTES;
            millis[0] = hasRoom ? new StoredMessage().wrap(buffer, at).storeTimestampMillis() : -1;
        });
        return millis[0];
    }

    /** Whether the record at a position is the one with this number in this queue. */
    boolean isOf(long position, QueueKey key, long queueOffset) {
        boolean[] isIt = {false};
        fetch(position);
        look(position, (buffer, at) -> {
            StoredMessage message = new StoredMessage().wrap(buffer, at);
            isIt[0] = new RecordCheck().check(buffer, at, buffer.capacity(), false) == Finding.MESSAGE
                    && message.position() == position
                    && (isOwn(message, key, queueOffset) || isShared(message, key, queueOffset));
        });
        return isIt[0];
    }

    private static boolean isOwn(StoredMessage message, QueueKey key, long queueOffset) {
        return message.queueOffset() == queueOffset
                && message.queueId() == key.queueId()
                && message.topic().equals(key.topic());
    }

    private static boolean isShared(StoredMessage message, QueueKey key, long queueOffset) {
        return key.queueId() == 0
                && MultiDispatch.isLight(key.topic())
                && new MultiDispatch().places(message).contains(new MultiDispatch.Place(key.topic(), queueOffset));
    }

    /** Queues are opened one after the other, and their last records are anywhere. */
    private void fetch(long position) {
        Segment segment = log.hold(position);
        if (segment != null) {
            try {
                int at = (int) (position - segment.base());
                segment.fetch(at, at + FETCH_BYTES);
            } finally {
                segment.release();
            }
        }
    }

    private void look(long position, ObjIntConsumer<ByteBuffer> reader) {
        Segment segment = log.hold(position);
        if (segment != null) {
            try {
                reader.accept(segment.buffer(), (int) (position - segment.base()));
            } finally {
                segment.release();
            }
        }
    }
}
