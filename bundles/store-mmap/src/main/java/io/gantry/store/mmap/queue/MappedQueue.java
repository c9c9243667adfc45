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
import java.util.function.LongUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One consume queue. The dispatcher writes, retention removes old files, any thread reads. */
public final class MappedQueue implements ConsumeQueue {
    private static final Logger LOG = LoggerFactory.getLogger(MappedQueue.class);

    private final QueueKey key;
    private final UnitFiles units;
    /** Store time by position in the log; -1 where the log has no record any more. */
    private final LongUnaryOperator storeTimes;

    private volatile AdvancingWatermark max = new AdvancingWatermark(0);
    private volatile long min;
    private boolean isDeleted;

    MappedQueue(QueueKey key, UnitFiles units, LongUnaryOperator storeTimes) {
        this.key = key;
        this.units = units;
        this.storeTimes = storeTimes;
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
            return units.firstFailing(first, behindLast, (buffer, at) -> storeTime(buffer, at) < timestampMillis);
        }
        long behind = units.firstFailing(first, behindLast, (buffer, at) -> storeTime(buffer, at) <= timestampMillis);
        return Math.max(first, behind - 1);
    }

    private long storeTime(ByteBuffer buffer, int at) {
        return QueueUnit.isFiller(buffer, at) ? -1 : storeTimes.applyAsLong(QueueUnit.position(buffer, at));
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

    /** Address behind the record of the newest sound unit, looked for without trust in any; 0 when there is none. */
    synchronized long newestRecordEnd() {
        long[] newest = {-1, 0};
        for (long offset = units.first(); offset < units.capacity(); offset++) {
            boolean isSound = units.test(offset, (buffer, at) -> {
                long position = QueueUnit.position(buffer, at);
                if (!QueueUnit.isWritten(buffer, at) || !QueueUnit.isFiller(buffer, at) && position <= newest[0]) {
                    return false;
                }
                if (!QueueUnit.isFiller(buffer, at)) {
                    newest[0] = position;
                    newest[1] = position + QueueUnit.recordBytes(buffer, at);
                }
                return true;
            });
            if (!isSound) {
                break;
            }
        }
        return newest[1];
    }

    /** The same after a clean stop, when the units up to the end can be trusted. */
    synchronized long newestRecordEndAfterCleanStop() {
        long behind = units.firstFailing(units.first(), units.capacity(), QueueUnit::isWritten);
        long[] end = {0};
        if (behind > units.first()) {
            units.test(behind - 1, (buffer, at) -> {
                end[0] = QueueUnit.isFiller(buffer, at)
                        ? 0
                        : QueueUnit.position(buffer, at) + QueueUnit.recordBytes(buffer, at);
                return true;
            });
        }
        return end[0];
    }

    /** Keeps the units of records below a position of the log, and begins at the log's first record. */
    synchronized void recover(long logStart, long keptBelow) throws IOException {
        long behind = units.firstFailing(
                units.first(),
                units.capacity(),
                (buffer, at) -> QueueUnit.isWritten(buffer, at)
                        && (QueueUnit.isFiller(buffer, at) || QueueUnit.position(buffer, at) < keptBelow));
        units.truncate(behind);
        max = new AdvancingWatermark(behind);
        min = units.files().isEmpty() ? behind : units.first();
        raiseMin(logStart);
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
                (buffer, at) -> QueueUnit.isFiller(buffer, at) || QueueUnit.position(buffer, at) < logStart);
    }

    synchronized void force() throws IOException {
        units.force();
    }

    synchronized void delete() throws IOException {
        isDeleted = true;
        units.deleteAll();
        Files.deleteIfExists(units.files().directory());
    }

    synchronized void close() {
        isDeleted = true;
        units.close();
    }
}
