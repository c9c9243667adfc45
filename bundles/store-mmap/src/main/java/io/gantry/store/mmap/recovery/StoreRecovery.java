package io.gantry.store.mmap.recovery;

import io.gantry.codec.StoreCheckpoint;
import io.gantry.codec.StoredMessage;
import io.gantry.log.StorageException;
import io.gantry.store.mmap.index.MappedIndex;
import io.gantry.store.mmap.log.QueueOffsets;
import io.gantry.store.mmap.queue.Dispatcher;
import io.gantry.store.mmap.queue.MappedQueues;
import io.gantry.store.mmap.segment.Disk;
import io.gantry.store.mmap.segment.Segment;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a store to one consistent state: finds the log's end, walking from the checkpoint on; cuts queues and index
 * back to where the walk began, and dispatches again what was visible before; both, for a queue with a few records,
 * when it is opened. How long that takes depends on what came after the checkpoint, and neither on the size of the
 * store nor on the number of queues. It can be interrupted and done again at any point. Afterwards nothing behind the
 * log's end is left.
 */
public final class StoreRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(StoreRecovery.class);

    /** RocketMQ's allowance between a checkpoint's time and what was on disk then. */
    private static final long CHECKPOINT_SLACK_MILLIS = 3_000;

    private static final int DISPATCH_RECORDS = 4_096;

    private final StoreDirectory directory;
    private final StoreCheckpoint checkpoint;
    private final SegmentFiles files;
    private final MappedQueues queues;
    private final MappedIndex index;
    private final boolean checksBodies;
    private long from;

    public StoreRecovery(
            StoreDirectory directory,
            StoreCheckpoint checkpoint,
            SegmentFiles files,
            MappedQueues queues,
            MappedIndex index,
            boolean checksBodies) {
        this.directory = directory;
        this.checkpoint = checkpoint;
        this.files = files;
        this.queues = queues;
        this.index = index;
        this.checksBodies = checksBodies;
    }

    /**
     * Recovers.
     *
     * @param offsets is given the next offset of every queue that has a record in what is walked
     * @return where the log ends
     */
    public long recover(QueueOffsets offsets, Dispatcher dispatcher, Disk disk) {
        long cut = directory.cut();
        boolean wasClean = directory.wasCleanStop() && cut == Long.MAX_VALUE;
        try {
            LogWalk walk = new LogWalk(files, offsets, checksBodies);
            from = beginning(walk, cut);
            long end = walk.walk(from, cut);
            new TailRescue(files, directory.root().resolve("damaged"), disk, directory.wasBroken())
                    .clearBehind(end, walk.finding(), !wasClean);
            queues.recover(from);
            index.recover(from, wasClean, checkpoint.isSealed());
            dispatchAgain(dispatcher, visibleTo(end), end);
            LOG.info("Store recovered: clean={} walkedFrom={} end={}", wasClean, from, end);
            return end;
        } catch (IOException e) {
            throw new StorageException(
                    "Recovery of " + directory.root() + " failed: " + e
                            + "; check the disk and its free space, then start again",
                    e);
        }
    }

    /** Where the walk began: the log is known to be on disk up to there. */
    public long walkedFrom() {
        return from;
    }

    /** What consumers saw before the stop they must see after it, whatever the replication says later. */
    private void dispatchAgain(Dispatcher dispatcher, long visibleTo, long end) throws IOException {
        queues.leaveForLater(true);
        while (queues.dispatched().position() < visibleTo) {
            dispatcher.dispatch(visibleTo, end, DISPATCH_RECORDS);
        }
        queues.leaveForLater(false);
    }

    /** RocketMQ shows everything that is in its log. */
    private long visibleTo(long end) {
        return checkpoint.isSealed() ? Math.min(checkpoint.visiblePosition(), end) : end;
    }

    /** Where the walk begins: a place up to which log, queues and index are known to be on disk. */
    private long beginning(LogWalk walk, long cut) {
        if (files.isEmpty()) {
            return 0;
        }
        long start = files.first().base();
        long known = Math.min(cut, knownPosition());
        if (known >= start && known <= files.last().end() && walk.canBeginAt(known)) {
            return known;
        }
        Segment segment = files.find(known);
        if (segment == null) {
            segment = known < start ? files.first() : files.last();
        }
        return segment.base();
    }

    /** Where RocketMQ wrote last, only the beginning of a segment is known. */
    private long knownPosition() {
        return checkpoint.isSealed()
                ? Math.min(checkpoint.queuesPosition(), checkpoint.durablePosition())
                : segmentBaseByTime();
    }

    private long segmentBaseByTime() {
        long known =
                Math.min(checkpoint.logTimestampMillis(), checkpoint.queuesTimestampMillis()) - CHECKPOINT_SLACK_MILLIS;
        Segment[] all = files.all();
        StoredMessage first = new StoredMessage();
        for (int i = all.length - 1; i > 0; i--) {
            first.wrap(all[i].buffer(), 0);
            boolean isMessage = first.magic() == StoredMessage.MAGIC_V1 || first.magic() == StoredMessage.MAGIC_V2;
            if (isMessage && first.position() == all[i].base() && first.storeTimestampMillis() <= known) {
                return all[i].base();
            }
        }
        return all[0].base();
    }
}
