package io.gantry.store.mmap;

import io.gantry.agent.Clock;
import io.gantry.codec.StoreCheckpoint;
import io.gantry.log.StorageException;
import io.gantry.store.mmap.index.MappedIndex;
import io.gantry.store.mmap.log.Intake;
import io.gantry.store.mmap.log.LightQueues;
import io.gantry.store.mmap.log.LogParts;
import io.gantry.store.mmap.log.MmapCommitLog;
import io.gantry.store.mmap.log.QueueOffsets;
import io.gantry.store.mmap.queue.Dispatcher;
import io.gantry.store.mmap.queue.KeySink;
import io.gantry.store.mmap.queue.MappedQueues;
import io.gantry.store.mmap.recovery.CheckpointFile;
import io.gantry.store.mmap.recovery.StoreDirectory;
import io.gantry.store.mmap.recovery.StoreRecovery;
import io.gantry.store.mmap.retention.RetainedStore;
import io.gantry.store.mmap.segment.Disk;
import io.gantry.store.mmap.segment.Runway;
import io.gantry.store.mmap.segment.Segment;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in one directory: the parts, wired and recovered; it knows neither OSGi nor threads. Its agents are run by
 * {@link StoreThreads}, or stepped by a test.
 */
final class MmapStore implements RetainedStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MmapStore.class);
    private static final int RUNWAY_CHUNK_BYTES = 256 << 10;
    private static final long RUNWAY_AHEAD_BYTES = 32L << 20;

    /** What the log leaves to queues and index, so that what it took in can be made visible on a full disk too. */
    private static final long RESERVED_BYTES = 64L << 20;

    /**
     * So long a checkpoint forces queues. Where many thousand got something since the last one, it goes as far as it
     * came, and a start after a crash dispatches more again.
     */
    private static final long MAX_FORCE_NANOS = 2_000_000_000;

    /** So long a stop does: a node that does not end in time is ended, and then nothing of it counts. */
    private static final long MAX_STOP_NANOS = 15_000_000_000L;

    private final StoreDirectory directory;
    private final CheckpointFile checkpoint;
    private final SegmentFiles files;
    private final MappedQueues queues;
    private final MappedIndex index;
    private final Dispatcher dispatcher;
    private final Runway runway;
    private final MmapCommitLog log;
    /** What was opened, the newest first; a failed constructor and {@link #close} free it in this order. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private boolean haveQueuesFailed;

    /** Opens, recovers, and is ready; or throws a StorageException and leaves the directory as it was. */
    MmapStore(StoreOptions options, boolean checksBodies, Clock clock, Disk disk) {
        this(options, checksBodies, clock, disk, new LightQueues(true, LightQueues.MOST));
    }

    /** As the other, with light queues as they are set. */
    MmapStore(StoreOptions options, boolean checksBodies, Clock clock, Disk disk, LightQueues light) {
        boolean isReady = false;
        try {
            directory = opened(new StoreDirectory(options.root()));
            Intake intake = new Intake(directory::markBroken);
            files = opened(new SegmentFiles(
                    options.logDirectory(), options.segmentBytes(), "segmentBytes (mappedFileSizeCommitLog)"));
            checkpoint = opened(new CheckpointFile(options.root().resolve("checkpoint")));
            queues = opened(new MappedQueues(
                    options.root().resolve("consumequeue"),
                    options.queueFileBytes(),
                    disk,
                    files,
                    checkpoint::visible,
                    new MappedQueues.Bounds(MappedQueues.suitableMappings(), light)));
            index = opened(new MappedIndex(
                    options.root().resolve("index"), options.indexSlots(), options.indexEntries(), disk, clock));
            markRunning();
            KeySink keys = options.isIndexed() ? index : KeySink.NONE;
            dispatcher = new Dispatcher(files, queues, keys, options.delayLevels(), intake, clock);
            QueueOffsets offsets = new QueueOffsets(new StoredQueues(), light);
            StoreRecovery recovery =
                    new StoreRecovery(directory, checkpoint.values(), files, queues, index, checksBodies);
            long end = recovery.recover(offsets, dispatcher, disk);
            runway = new Runway(files, disk, end, RUNWAY_CHUNK_BYTES, RUNWAY_AHEAD_BYTES, RESERVED_BYTES);
            LogParts parts = new LogParts(
                    recovery.walkedFrom(),
                    end,
                    options.maxRecordBytes(),
                    options.forceIntervalMillis(),
                    options.root().resolve("consumequeue"),
                    disk,
                    clock,
                    intake);
            log = new MmapCommitLog(files, runway, offsets, parts);
            forceWalked(recovery.walkedFrom(), end, disk);
            sealFirst();
            finishCut(end, disk);
            isReady = true;
        } catch (InternalError e) {
            // What the JVM makes of a page of a mapping without room on the disk: a full tmpfs has none even to read a
            // hole.
            throw new StorageException(
                    "The store in " + options.root() + " cannot be opened: a page of its files cannot be reached ("
                            + e.getMessage()
                            + "); make room on that disk and check it; no record was lost, what stood behind the log's"
                            + " end may be in the directory damaged",
                    e);
        } finally {
            if (!isReady) {
                free();
            }
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    /**
     * What the walk found is in memory, and maybe not on disk: it does not count as durable before it is forced. A
     * start does not wait for that, however slow the disk is; but for the one after a failure, whose note must stay
     * until then.
     */
    private void forceWalked(long from, long end, Disk disk) {
        if (!directory.wasBroken()) {
            if (from < end) {
                log.requestForce();
            }
            return;
        }
        for (Segment segment : files.all()) {
            if (segment.end() > from && segment.base() < end) {
                int begin = (int) (Math.max(from, segment.base()) - segment.base());
                disk.touch(segment, begin, (int) (Math.min(end, segment.end()) - segment.base()));
            }
        }
        log.forceAgent().forceAll();
        if (log.durable().position() >= end) {
            directory.dropNote();
        }
    }

    /** A new store, and one that RocketMQ had, get their first checkpoint at once: it says who wrote last. */
    private void sealFirst() {
        try {
            if (!checkpoint.values().isSealed()) {
                checkpoint();
            }
        } catch (IOException e) {
            LOG.warn("No checkpoint could be written, the next start walks the log again: reason={}", e.toString());
        }
    }

    /** A log that was cut back must not be again: whatever is appended from now on belongs to it. */
    private void finishCut(long end, Disk disk) {
        long cut = directory.cut();
        if (cut == Long.MAX_VALUE) {
            return;
        }
        try {
            checkpoint.visible(queues.dispatched().position());
            checkpoint(Long.MAX_VALUE);
            directory.dropCut(disk);
            LOG.warn("The log was cut back, what stood behind is in the directory damaged: wanted={} end={}", cut, end);
        } catch (IOException e) {
            throw new StorageException(
                    "The log in " + directory.root() + " is to end at " + cut + ", and that cannot be written: " + e
                            + "; make room on that disk and check it, then start again",
                    e);
        }
    }

    private void markRunning() {
        try {
            directory.markRunning();
        } catch (IOException e) {
            throw new StorageException(
                    "Cannot write in " + directory.root() + ": " + e + "; check owner, permissions and free space", e);
        }
    }

    /** What the log asks of the queues. */
    private final class StoredQueues implements QueueOffsets.Stored {
        @Override
        public long end(String topic, int queueId) {
            return queues.find(topic, queueId)
                    .map(queue -> queue.maxOffset().position())
                    .orElse(0L);
        }

        @Override
        public void beginAt(long position) {
            queues.dispatchedTo(position);
        }
    }

    /** How much was dispatched since the last checkpoint, bytes: a start after a crash does that again. */
    long uncheckedBytes() {
        return queues.dispatched().position() - checkpoint.values().queuesPosition();
    }

    MmapCommitLog log() {
        return log;
    }

    MappedQueues queues() {
        return queues;
    }

    MappedIndex index() {
        return index;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Runway runway() {
        return runway;
    }

    Intake intake() {
        return log.intake();
    }

    /**
     * Writes down how far everything is on disk, after it is: the next recovery begins there. For one thread at a time,
     * beside all agents.
     *
     * @return whether all that was dispatched is on disk, or only what there was time for
     */
    boolean checkpoint() throws IOException {
        return checkpoint(MAX_FORCE_NANOS);
    }

    /** As {@link #checkpoint()}, but forcing queues so long; at least one is. */
    synchronized boolean checkpoint(long maxForceNanos) throws IOException {
        long timestamp = queues.newestTimestampMillis();
        long dispatched = queues.dispatched().position();
        if (log.durable().position() < dispatched) {
            log.forceAgent().forceAll();
        }
        long forced = Math.min(dispatched, forceQueues(maxForceNanos));
        long durable = log.durable().position();
        if (durable < dispatched) {
            throw new IOException("the log is on disk up to " + durable + " only, of " + dispatched + " dispatched");
        }
        StoreCheckpoint values = checkpoint.values();
        if (timestamp > 0) {
            long ofQueues = forced < dispatched ? queues.storeTime(forced) : timestamp;
            values.logTimestampMillis(timestamp).queuesTimestampMillis(Math.max(0, ofQueues));
        }
        values.indexTimestampMillis(index.lastTimestampMillis())
                .queuesPosition(forced)
                .seal(durable);
        checkpoint.write();
        return forced == dispatched;
    }

    /** A failed force is never tried again: pages it failed on may look clean, and a checkpoint would trust them. */
    private long forceQueues(long maxNanos) throws IOException {
        if (haveQueuesFailed) {
            throw new IOException("a force failed before");
        }
        try {
            long forced = queues.force(maxNanos);
            index.force();
            return forced;
        } catch (IOException e) {
            haveQueuesFailed = true;
            intake().breakDown("Forcing the queues or the index in " + directory.root() + " failed: " + e.getMessage()
                    + "; check the disk, then start again: they are built again from the last checkpoint on");
            throw e;
        }
    }

    /** Stops for good: forces, writes the checkpoint, unmaps, unlocks. No agent may run any more. */
    @Override
    public void close() {
        boolean wasWritable = !intake().isBroken();
        log.close();
        try {
            if (wasWritable) {
                stopCleanly();
            } else {
                // What broke it may be a fault in a mapped file, and the JVM tells those late: it would end this here.
                LOG.error(
                        "The store was broken, the next start checks it: reason={}",
                        log.status().refusal());
            }
        } catch (IOException | RuntimeException | InternalError e) {
            LOG.error("The store was not stopped cleanly, the next start checks it: reason={}", e.toString());
        }
        free();
    }

    private void stopCleanly() throws IOException {
        boolean isWhole = checkpoint(MAX_STOP_NANOS);
        if (!isWhole) {
            LOG.warn(
                    "The store stops before all queues are on disk, the next start writes the rest: from={} to={}",
                    checkpoint.values().queuesPosition(),
                    queues.dispatched().position());
            return;
        }
        if (log.durable().position() == log.appended().position()) {
            removeUnused();
            directory.markStopped();
        }
    }

    @Override
    public Path logDirectory() {
        return files.directory();
    }

    @Override
    public Path queueDirectory() {
        return directory.root();
    }

    @Override
    public void diskFull(String reason) {
        intake().diskFull(reason);
    }

    @Override
    public Path oldestSegment() {
        boolean isNeeded = files.all().length < 2
                || files.first().end() > queues.dispatched().position()
                || files.first().end() > log.durable().position()
                || files.first().end() > queues.owedFrom();
        return isNeeded ? null : files.first().path();
    }

    @Override
    public void deleteOldestSegment() throws IOException {
        files.deleteFirst();
    }

    @Override
    public int expireQueues() throws IOException {
        return queues.expire(log.start()) + index.expire(log.start());
    }

    /** Segments made ahead of the writer hold nothing. */
    private void removeUnused() throws IOException {
        while (!files.isEmpty() && files.last().base() >= log.appended().position()) {
            files.deleteLast();
        }
    }

    private void free() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.error("A part of the store was not closed: reason={}", e.toString());
            }
        }
    }
}
