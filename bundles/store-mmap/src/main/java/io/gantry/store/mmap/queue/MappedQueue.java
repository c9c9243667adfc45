package io.gantry.store.mmap.queue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Watermark;
import io.gantry.codec.MultiDispatch;
import io.gantry.codec.QueueUnit;
import io.gantry.queue.Boundary;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.QueueKey;
import io.gantry.queue.UnitReader;
import io.gantry.store.mmap.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consume queue. The dispatcher writes, retention removes old files, any thread reads. Its files are mapped while
 * it is awake; at rest it is a few words of memory, until somebody reads or writes it.
 */
public final class MappedQueue implements ConsumeQueue {
    private static final Logger LOG = LoggerFactory.getLogger(MappedQueue.class);
    private static final long NONE = -1;
    /** A number so far behind a queue's end is none that the log has given. */
    private static final long MAX_HOLE = 100_000;

    private final QueueKey key;
    private final QueuePlace place;
    private final AdvancingWatermark max;
    /** Null at rest. Set under the monitor. */
    private volatile UnitFiles units;

    private volatile long min;
    /** The log's start that {@code min} belongs to; written after it. */
    private volatile long minIsOf;

    /** Offset of the first unit that is not forced, or none. */
    private long unforcedFrom = NONE;
    /** Whether it was read or written since the clock's hand came by; a lost note only makes it wake again. */
    private boolean isUsed = true;

    private boolean isDeleted;

    /** Maps and recovers what is there, keeping the units of records below a position of the log. */
    MappedQueue(QueueKey key, QueuePlace place, long keptBelow) throws IOException {
        this.key = key;
        this.place = place;
        UnitFiles found = place.open(key);
        boolean isRecovered = false;
        try {
            long behind = recover(found, keptBelow);
            max = new AdvancingWatermark(behind);
            min = found.files().isEmpty() ? behind : found.first();
            units = found;
            raiseMin(found, place.log().start());
            place.awake().woke(this, mappings());
            isRecovered = true;
        } finally {
            if (!isRecovered) {
                found.close();
            }
        }
    }

    /**
     * Cuts what is behind the end. There may be units of records that a power cut took, so the last one is compared
     * with its record.
     */
    private long recover(UnitFiles found, long keptBelow) throws IOException {
        long behind = found.firstFailingNear(
                found.first(),
                found.capacity(),
                (buffer, at, offset) -> QueueUnit.isWritten(buffer, at)
                        && (QueueUnit.isFiller(buffer, at) || QueueUnit.position(buffer, at) < keptBelow));
        if (behind > found.first() && !found.test(behind - 1, this::isOfItsRecord)) {
            behind = found.firstFailing(found.first(), behind, this::isOfItsRecord);
        }
        found.truncate(behind);
        return behind;
    }

    /** A filler has no record, and one that is older than the log is gone with its segment: both are believed. */
    private boolean isOfItsRecord(ByteBuffer buffer, int at, long offset) {
        long position = QueueUnit.position(buffer, at);
        return QueueUnit.isWritten(buffer, at)
                && (QueueUnit.isFiller(buffer, at)
                        || position < place.log().start()
                        || place.log().isOf(position, key, offset));
    }

    @Override
    public QueueKey key() {
        return key;
    }

    @Override
    public long minOffset() {
        long logStart = place.log().start();
        if (minIsOf < logStart) {
            raiseMin(logStart);
        }
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
        if (fromOffset >= to || fromOffset < minOffset()) {
            return 0;
        }
        for (long offset = fromOffset; offset < to; ) {
            Segment segment = hold(offset);
            if (segment == null) {
                return count;
            }
            try {
                ByteBuffer buffer = segment.buffer();
                long until = Math.min(to, segment.end() / QueueUnit.BYTES);
                int at = UnitFiles.at(segment, offset);
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

    /** The file of a unit with a share of it taken, or null where there is none; wakes the queue. */
    private Segment hold(long offset) {
        isUsed = true;
        long address = offset * QueueUnit.BYTES;
        UnitFiles now = units;
        Segment segment = now == null ? null : now.files().hold(address);
        if (segment != null || now != null && now == units) {
            return segment;
        }
        synchronized (this) {
            segment = isDeleted ? null : awakeFor(offset).files().hold(address);
        }
        place.awake().trim();
        return segment;
    }

    @Override
    public long offsetAt(long timestampMillis, Boundary boundary) {
        long first = minOffset();
        long behindLast = max.position();
        if (boundary == Boundary.LOWER) {
            return firstFailing(first, behindLast, (buffer, at, offset) -> storeTime(buffer, at) < timestampMillis);
        }
        long behind = firstFailing(first, behindLast, (buffer, at, offset) -> storeTime(buffer, at) <= timestampMillis);
        return Math.max(first, behind - 1);
    }

    private long firstFailing(long low, long high, UnitFiles.UnitTest test) {
        return UnitFiles.firstFailing(low, high, offset -> UnitFiles.test(hold(offset), offset, test));
    }

    private long storeTime(ByteBuffer buffer, int at) {
        return QueueUnit.isFiller(buffer, at) ? -1 : place.log().storeTime(QueueUnit.position(buffer, at));
    }

    /**
     * Adds a unit; one that is already there is left as it is.
     *
     * @return false when the queue was deleted
     */
    boolean append(long queueOffset, long position, int bytes, long tagsCode) throws IOException {
        boolean hasWoken;
        synchronized (this) {
            if (isDeleted) {
                return false;
            }
            if (queueOffset < max.position()) {
                return true;
            }
            isUsed = true;
            hasWoken = units == null;
            write(awake(), queueOffset, position, bytes, tagsCode);
        }
        if (hasWoken) {
            place.awake().trim();
        }
        return true;
    }

    /** Writes what a start left for later; only before others see this queue. */
    void pay(List<OwedUnits.Unit> units) throws IOException {
        boolean isLight = MultiDispatch.isLight(key.topic());
        for (OwedUnits.Unit unit : units) {
            if (!isLight || !isFarBehindEnd(unit.queueOffset(), unit.position())) {
                append(unit.queueOffset(), unit.position(), unit.bytes(), unit.tagsCode());
            }
        }
    }

    /** Whether an offset that a property names cannot be one that the log has given. */
    boolean isFarBehindEnd(long queueOffset, long position) {
        long end = max.position();
        boolean isWrong = end > 0 && queueOffset - end > MAX_HOLE;
        if (isWrong) {
            LOG.warn(
                    "A record has a wrong number in a light queue: topic={} queueOffset={} position={}",
                    key.topic(),
                    queueOffset,
                    position);
        }
        return isWrong;
    }

    private void write(UnitFiles to, long queueOffset, long position, int bytes, long tagsCode) throws IOException {
        boolean isFirst = to.files().isEmpty();
        if (!isFirst && queueOffset > to.end()) {
            LOG.warn(
                    "A queue has a hole, fillers take its place: topic={} queue={} from={} to={}",
                    key.topic(),
                    key.queueId(),
                    to.end(),
                    queueOffset);
        }
        if (unforcedFrom == NONE) {
            unforcedFrom = to.end();
            place.unforced().add(this, position);
        }
        to.write(queueOffset, position, bytes, tagsCode);
        if (isFirst) {
            min = queueOffset;
        }
        max.advance(queueOffset + 1);
    }

    /** The mapped files, of which a unit is going to be read; under the monitor. */
    private UnitFiles awakeFor(long offset) {
        boolean wakes = units == null;
        UnitFiles now = awake();
        if (wakes) {
            now.fetch(offset);
        }
        return now;
    }

    /** The mapped files; under the monitor. */
    private UnitFiles awake() {
        UnitFiles now = units;
        if (now == null) {
            now = place.open(key);
            long end = max.position();
            now.end(end, unforcedFrom == NONE ? end : unforcedFrom);
            units = now;
            place.awake().woke(this, mappings());
        }
        return now;
    }

    /**
     * Ends the mappings, unless it was used since it was last asked, or has something to force.
     *
     * @param isNecessary in any case: then its files are mapped again to be forced
     */
    synchronized boolean rest(boolean isNecessary) {
        UnitFiles now = units;
        if (now == null) {
            return true;
        }
        if (!isNecessary && (isUsed || unforcedFrom != NONE)) {
            isUsed = false;
            return false;
        }
        // In this order: a reader that finds the files closed sees that they are not the queue's any more.
        units = null;
        now.close();
        return true;
    }

    /** How many files are mapped. */
    int mappings() {
        UnitFiles now = units;
        return now == null ? 0 : Math.max(1, now.files().all().length);
    }

    /** Lets go of units whose records are no longer in the log; returns how many files went. */
    int expire(long logStart) throws IOException {
        int files;
        synchronized (this) {
            if (isDeleted) {
                return 0;
            }
            raiseMin(awake(), logStart);
            files = units.deleteBelow(min);
        }
        place.awake().trim();
        return files;
    }

    private void raiseMin(long logStart) {
        synchronized (this) {
            if (isDeleted || minIsOf >= logStart) {
                return;
            }
            raiseMin(awake(), logStart);
        }
        place.awake().trim();
    }

    private void raiseMin(UnitFiles in, long logStart) {
        min = in.firstFailingNear(
                min,
                in.end(),
                (buffer, at, offset) -> QueueUnit.isFiller(buffer, at) || QueueUnit.position(buffer, at) < logStart);
        minIsOf = logStart;
    }

    /** Forces what was written since the last time. */
    void force() throws IOException {
        synchronized (this) {
            if (unforcedFrom == NONE || isDeleted) {
                return;
            }
            UnitFiles toForce = awake();
            unforcedFrom = NONE;
            toForce.force();
        }
        place.awake().trim();
    }

    /** Whether the log has none of its records any more. */
    boolean isGone(long logStart) {
        raiseMin(logStart);
        return max.position() > 0 && min >= max.position();
    }

    /** Closes it if it has no record, and nobody waits for one. */
    synchronized boolean closeUnused() {
        boolean isUnused = max.position() == 0 && !max.isAwaited();
        if (isUnused) {
            close();
        }
        return isUnused;
    }

    synchronized void delete() throws IOException {
        UnitFiles last = awake();
        isDeleted = true;
        try {
            last.deleteAll();
            Files.deleteIfExists(last.files().directory());
        } finally {
            last.close();
        }
    }

    synchronized void close() {
        isDeleted = true;
        if (units != null) {
            units.close();
        }
    }
}
