package io.gantry.store.mmap.log;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Watermark;
import io.gantry.codec.StoredMessage;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.log.LogStatus;
import io.gantry.log.RecordSource;
import io.gantry.log.RecordSource.RecordPlace;
import io.gantry.log.SharedRecord;
import io.gantry.store.mmap.segment.FullDiskException;
import io.gantry.store.mmap.segment.Runway;
import io.gantry.store.mmap.segment.Segment;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The commit log in mapped segments. An append holds one lock while it takes the queue offset, lets the source write
 * into the mapping, and steps on; it publishes the new end after it has let go, so that nobody's reaction holds up the
 * next writer. Records are never split: what does not fit is preceded by a blank to the segment's end.
 */
public final class MmapCommitLog implements CommitLog {
    private static final int SPINS = 64;

    /** Guards {@code end}, the offsets and the bytes behind the end. Taken before the runway's lock. */
    private final ReentrantLock lock = new ReentrantLock();

    private final SegmentFiles files;
    private final Runway runway;
    private final LogFigures figures;
    private final QueueOffsets offsets;
    private final Intake intake;
    private final CopiedRecords copied;
    private final ForceAgent force;
    private final AdvancingWatermark appended;
    private long end;

    /** A log that ends at the runway's beginning. */
    public MmapCommitLog(SegmentFiles files, Runway runway, QueueOffsets offsets, LogParts parts) {
        this.files = files;
        this.runway = runway;
        this.offsets = offsets;
        this.end = parts.end();
        this.appended = new AdvancingWatermark(end);
        this.intake = parts.intake();
        this.copied = new CopiedRecords(offsets);
        this.figures = new LogFigures(files, runway, parts);
        this.force = new ForceAgent(files, appended, parts);
        offsets.light().heldBy(this::removeWhole);
    }

    @Override
    public AppendResult append(RecordSource source) {
        QueueOffsets.check(source.queueId());
        List<String> light = offsets.light().of(source);
        int bytes = figures.acceptableBytes(source, light.size());
        if (bytes < 0) {
            return AppendResult.refused(AppendStatus.RECORD_TOO_LARGE);
        }
        // A queue's first record after a start has its queue opened: not under the lock.
        offsets.next(source.topic(), source.queueId());
        light.forEach(topic -> offsets.next(topic, 0));
        AppendResult result;
        lockSpinning();
        try {
            long now = figures.locked();
            AppendResult refusal = intake.refusal();
            if (refusal == null) {
                refusal = makeRoom(bytes);
            }
            if (refusal != null) {
                return refusal;
            }
            result = light.isEmpty() ? write(source, bytes, now) : writeShared((SharedRecord) source, light, now);
        } catch (InternalError e) {
            return brokenAt(e);
        } finally {
            figures.unlocked();
            lock.unlock();
        }
        return published(result);
    }

    /** What the JVM makes of a page of a mapping that cannot be written: its disk is broken or read-only. */
    private AppendResult brokenAt(InternalError e) {
        intake.breakDown("A page of the log in " + files.directory() + " cannot be written at position " + end + ": "
                + e.getMessage() + "; check the disk, then start again: the log is checked then");
        return intake.refusal();
    }

    /** The lock is let go. */
    private AppendResult published(AppendResult result) {
        if (result.isInLog()) {
            appended.advance(result.end());
            if (runway.passed(result.end())) {
                figures.runwayAlarm().ring();
            }
        }
        return result;
    }

    /** Takes what another log has: {@link io.gantry.log.ReplicaLog#copy}. */
    public AppendResult copy(long position, ByteBuffer bytes) {
        AppendResult result;
        lockSpinning();
        try {
            figures.locked();
            result = intake.refusal();
            if (result == null) {
                result = copyWhole(position, bytes);
            }
        } catch (IOException e) {
            return noRoom(e);
        } catch (InternalError e) {
            return brokenAt(e);
        } finally {
            figures.unlocked();
            lock.unlock();
        }
        return published(result);
    }

    private AppendResult copyWhole(long position, ByteBuffer bytes) throws IOException {
        boolean isBeginning = position != end;
        boolean isEmpty = end == start();
        if (isBeginning && (!isEmpty || position < 0 || position % files.segmentBytes() != 0)) {
            throw new IllegalArgumentException("The bytes of position " + position + " do not follow this log, which "
                    + (!isEmpty
                            ? "ends at " + end
                            : "is empty and has segments of " + files.segmentBytes() + " bytes"));
        }
        int from = bytes.position();
        int length = copied.whole(bytes, position, files.segmentBytes() - (int) (position % files.segmentBytes()));
        if (length == 0) {
            return AppendResult.appended(end, end, -1, -1);
        }
        if (isBeginning) {
            runway.restart(position);
            force.beginAt(position);
            offsets.beginAt(position);
            end = position;
        }
        runway.ensure(end + length);
        Segment segment = files.find(end);
        segment.buffer().put((int) (end - segment.base()), bytes, from, length);
        copied.note(bytes, from, from + length);
        bytes.position(from + length);
        end += length;
        return AppendResult.appended(position, end, -1, -1);
    }

    /** The lock is held for about a microsecond, so a short spin is cheaper than a park. */
    private void lockSpinning() {
        for (int i = 0; i < SPINS; i++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    /** Steps into the next segment where the bytes and a blank's head do not fit; null when there is room. */
    private AppendResult makeRoom(int bytes) {
        long needed = end + bytes;
        Segment last = files.find(end);
        boolean doesFit =
                last == null ? end % files.segmentBytes() == 0 : needed + StoredMessage.BLANK_HEAD_BYTES <= last.end();
        try {
            if (doesFit) {
                if (!runway.isReady(needed)) {
                    runway.ensure(needed);
                }
                return null;
            }
            long next = last.end();
            runway.ensure(end + StoredMessage.BLANK_HEAD_BYTES);
            runway.skipTo(next, next + bytes);
            int at = (int) (end - last.base());
            last.buffer().putInt(at, (int) (next - end));
            last.buffer().putInt(at + StoredMessage.MAGIC_AT, StoredMessage.MAGIC_BLANK);
            end = next;
            return null;
        } catch (IOException e) {
            return noRoom(e);
        }
    }

    private static AppendResult noRoom(IOException e) {
        boolean isFull = e instanceof FullDiskException;
        return AppendResult.refused(
                isFull ? AppendStatus.DISK_FULL : AppendStatus.NOT_WRITABLE, String.valueOf(e.getMessage()));
    }

    /** There is room for the longest numbers. */
    private AppendResult writeShared(SharedRecord source, List<String> light, long now) {
        boolean isAdmitted = offsets.light().admit(light);
        if (!isAdmitted && source.needsLightQueues()) {
            return AppendResult.refused(AppendStatus.TOO_MANY_QUEUES);
        }
        long[] taken = isAdmitted ? offsets.next(light) : new long[0];
        RecordSource numbered = source.numbered(taken);
        AppendResult result = write(numbered, numbered.bytes(0), now);
        offsets.taken(light, taken);
        return result;
    }

    private AppendResult write(RecordSource source, int bytes, long now) {
        Segment segment = files.find(end);
        ByteBuffer target = segment.buffer();
        int from = (int) (end - segment.base());
        long position = end;
        long first = offsets.next(source.topic(), source.queueId());
        long next = first;
        boolean isWhole = false;
        try {
            int at = from;
            for (int i = 0; i < source.count(); i++) {
                RecordPlace place = new RecordPlace(segment.base() + at, next, now);
                source.write(i, target, at, place);
                next += accepted(target, at, source.bytes(i));
                at += source.bytes(i);
            }
            isWhole = true;
        } finally {
            if (!isWhole) {
                clear(target, from, from + bytes);
            }
        }
        offsets.next(source.topic(), source.queueId(), next);
        end += bytes;
        return AppendResult.appended(position, end, first, now);
    }

    /** How many queue offsets the record takes: RocketMQ gives none to half messages and rollbacks, and writes 0. */
    private static int accepted(ByteBuffer target, int at, int bytes) {
        int magic = target.getInt(at + StoredMessage.MAGIC_AT);
        boolean isRecord = magic == StoredMessage.MAGIC_V1 || magic == StoredMessage.MAGIC_V2;
        if (!isRecord || target.getInt(at) != bytes) {
            throw new IllegalStateException("A record source wrote no record of " + bytes + " bytes");
        }
        if (StoredMessage.isQueued(target.getInt(at + StoredMessage.SYS_FLAG_AT))) {
            return 1;
        }
        target.putLong(at + StoredMessage.QUEUE_OFFSET_AT, 0);
        return 0;
    }

    /** Bytes behind the end are zeros, always: they must not look like a record after a crash. */
    private static void clear(ByteBuffer target, int from, int to) {
        for (int i = from; i < to; i++) {
            target.put(i, (byte) 0);
        }
    }

    @Override
    public long start() {
        Segment[] all = files.all();
        return all.length == 0 ? appended.position() : all[0].base();
    }

    @Override
    public Watermark appended() {
        return appended;
    }

    @Override
    public Watermark durable() {
        return force.durable();
    }

    @Override
    public void requestForce() {
        force.request();
    }

    @Override
    public Optional<LogSlice> read(long position, int length) {
        long to = Math.min(appended.position(), position + length);
        if (length <= 0 || to <= position) {
            return Optional.empty();
        }
        Segment segment = files.hold(position);
        if (segment == null) {
            return Optional.empty();
        }
        int bytes = (int) (Math.min(to, segment.end()) - position);
        return Optional.of(new MappedSlice(segment, position, bytes));
    }

    @Override
    public long nextQueueOffset(String topic, int queueId) {
        return offsets.next(topic, queueId);
    }

    @Override
    public LogStatus status() {
        return figures.status();
    }

    private boolean removeWhole(String topic, long queueEnd, LightQueues.Removal removal) throws IOException {
        lock.lock();
        try {
            if (offsets.next(topic, 0) != queueEnd) {
                return false;
            }
            removal.run();
            offsets.forget(topic);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The agent that forces; one thread runs it. */
    public ForceAgent forceAgent() {
        return force;
    }

    /** Whether appends are accepted. */
    public Intake intake() {
        return intake;
    }

    /** Rung when the writer comes near the end of the runway. */
    public Alarm runwayAlarm() {
        return figures.runwayAlarm();
    }

    /** The segments, to be read by the parts of this store. */
    public SegmentFiles files() {
        return files;
    }

    /** Ends appends; the segments stay mapped for those who still read. No agent of the log may run any more. */
    public void close() {
        lock.lock();
        try {
            intake.close();
        } finally {
            lock.unlock();
        }
        force.forceAll();
    }
}
