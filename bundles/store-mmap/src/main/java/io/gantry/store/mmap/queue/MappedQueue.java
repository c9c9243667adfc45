package io.gantry.store.mmap.queue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Watermark;
import io.gantry.codec.QueueUnit;
import io.gantry.queue.Boundary;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.QueueKey;
import io.gantry.queue.UnitReader;
import io.gantry.store.mmap.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One consume queue. The dispatcher writes, retention removes old files, any thread reads. */
public final class MappedQueue implements ConsumeQueue {
    private static final Logger LOG = LoggerFactory.getLogger(MappedQueue.class);

    private final QueueKey key;
    private final UnitFiles units;
    private final LogRecords log;

    private volatile AdvancingWatermark max = new AdvancingWatermark(0);
    private volatile long min;
    private boolean isDeleted;

    MappedQueue(QueueKey key, UnitFiles units, LogRecords log) {
        this.key = key;
        this.units = units;
        this.log = log;
    }

    @Override
    public QueueKey key() {
        return key;
    }

    @Override
    public long minOffset() {
        return min;
    }

    @Override
    public Watermark maxOffset() {
        return max;
    }

    @Override
    public int read(long fromOffset, int maxUnits, UnitReader reader) {
        long to = Math.min(max.position(), fromOffset + maxUnits);
        int count = 0;
        if (fromOffset < min) {
            return 0;
        }
        for (long offset = fromOffset; offset < to; ) {
            Segment segment = units.files().hold(offset * QueueUnit.BYTES);
            if (segment == null) {
                return count;
            }
            try {
                ByteBuffer buffer = segment.buffer();
                long until = Math.min(to, segment.end() / QueueUnit.BYTES);
                int at = (int) (offset * QueueUnit.BYTES - segment.base());
                for (; offset < until; offset++, at += QueueUnit.BYTES) {
                    if (QueueUnit.isFiller(buffer, at)) {
                        continue;
                    }
                    count++;
                    boolean goesOn = reader.onUnit(
                            offset,
                            QueueUnit.position(buffer, at),
                            QueueUnit.recordBytes(buffer, at),
                            QueueUnit.tagsCode(buffer, at));
                    if (!goesOn) {
                        return count;
                    }
                }
            } finally {
                segment.release();
            }
        }
        return count;
    }

    @Override
    public long offsetAt(long timestampMillis, Boundary boundary) {
        long first = min;
        long behindLast = max.position();
        if (boundary == Boundary.LOWER) {
            return units.firstFailing(
                    first, behindLast, (buffer, at, offset) -> storeTime(buffer, at) < timestampMillis);
        }
        long behind =
                units.firstFailing(first, behindLast, (buffer, at, offset) -> storeTime(buffer, at) <= timestampMillis);
        return Math.max(first, behind - 1);
    }

    private long storeTime(ByteBuffer buffer, int at) {
        return QueueUnit.isFiller(buffer, at) ? -1 : log.storeTime(QueueUnit.position(buffer, at));
    }

    /**
     * Adds a unit; one that is already there is left as it is.
     *
     * @return false when the queue was deleted
     */
    synchronized boolean append(long queueOffset, long position, int bytes, long tagsCode) throws IOException {
        if (isDeleted) {
            return false;
        }
        if (queueOffset >= units.end()) {
            boolean isFirst = units.files().isEmpty();
            if (!isFirst && queueOffset > units.end()) {
                LOG.warn(
                        "A queue has a hole, fillers take its place: topic={} queue={} from={} to={}",
                        key.topic(),
                        key.queueId(),
                        units.end(),
                        queueOffset);
            }
            units.write(queueOffset, position, bytes, tagsCode);
            if (isFirst) {
                min = queueOffset;
            }
            max.advance(queueOffset + 1);
        }
        return true;
    }

    /**
     * Keeps the units of records below a position of the log, and begins at the log's first record. Behind the end may
     * be units of records that a power cut took, so the last one is compared with its record.
     */
    synchronized void recover(long keptBelow) throws IOException {
        long behind = units.firstFailing(
                units.first(),
                units.capacity(),
                (buffer, at, offset) -> QueueUnit.isWritten(buffer, at)
                        && (QueueUnit.isFiller(buffer, at) || QueueUnit.position(buffer, at) < keptBelow));
        if (behind > units.first() && !units.test(behind - 1, this::isOfItsRecord)) {
            behind = units.firstFailing(units.first(), behind, this::isOfItsRecord);
        }
        units.truncate(behind);
        max = new AdvancingWatermark(behind);
        min = units.files().isEmpty() ? behind : units.first();
        raiseMin(log.start());
    }

    /** A filler has no record, and one that is older than the log is gone with its segment: both are believed. */
    private boolean isOfItsRecord(ByteBuffer buffer, int at, long offset) {
        long position = QueueUnit.position(buffer, at);
        return QueueUnit.isWritten(buffer, at)
                && (QueueUnit.isFiller(buffer, at) || position < log.start() || log.isOf(position, key, offset));
    }

    /** Lets go of units whose records are no longer in the log; returns how many files went. */
    synchronized int expire(long logStart) throws IOException {
        raiseMin(logStart);
        return units.deleteBelow(min);
    }

    private void raiseMin(long logStart) {
        min = units.firstFailing(
                min,
                units.end(),
                (buffer, at, offset) -> QueueUnit.isFiller(buffer, at) || QueueUnit.position(buffer, at) < logStart);
    }

    synchronized void force() throws IOException {
        units.force();
    }

    synchronized void delete() throws IOException {
        isDeleted = true;
        try {
            units.deleteAll();
            Files.deleteIfExists(units.files().directory());
        } finally {
            units.close();
        }
    }

    synchronized void close() {
        isDeleted = true;
        units.close();
    }
}
