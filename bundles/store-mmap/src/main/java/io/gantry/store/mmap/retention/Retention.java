package io.gantry.store.mmap.retention;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.log.Upkeep;
import io.gantry.store.mmap.segment.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the oldest segments, in their order, and lets queues and index follow; refuses appends while the disk is
 * nearly full. The newest segment, and whatever is not dispatched and forced, stays.
 */
public final class Retention implements Agent, Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final RetainedStore store;
    private final RetentionPlan plan;
    private final Disk disk;
    private final Clock clock;
    private final long intervalNanos;
    private final Wish segmentsWish = new Wish();
    private final Wish queuesWish = new Wish();
    private long doneNanos;
    private boolean hasRun;
    private boolean hasFailed;

    public Retention(RetainedStore store, RetentionPlan plan, Disk disk, Clock clock, long intervalMillis) {
        this.store = store;
        this.plan = plan;
        this.disk = disk;
        this.clock = clock;
        this.intervalNanos = intervalMillis * NANOS_PER_MILLI;
    }

    @Override
    public String name() {
        return "store-retention";
    }

    @Override
    public boolean isBackground() {
        return true;
    }

    @Override
    public CompletableFuture<Integer> removeOldSegments() {
        return segmentsWish.ask();
    }

    @Override
    public CompletableFuture<Integer> removeOldQueueFiles() {
        return queuesWish.ask();
    }

    @Override
    public void onClose() {
        segmentsWish.refuse("the store stops");
        queuesWish.refuse("the store stops");
    }

    @Override
    public int doWork() {
        int wishes = fulfil(segmentsWish, true) + fulfil(queuesWish, false);
        long now = clock.nanos();
        if (hasRun && now - doneNanos < intervalNanos) {
            return wishes;
        }
        hasRun = true;
        doneNanos = now;
        try {
            expire();
            hasFailed = false;
        } catch (IOException e) {
            if (!hasFailed) {
                LOG.warn("Old files could not be removed: directory={} reason={}", store.logDirectory(), e.toString());
            }
            hasFailed = true;
        }
        return 1;
    }

    private int fulfil(Wish wish, boolean areSegmentsMeant) {
        CompletableFuture<Integer> asked = wish.take();
        if (asked == null) {
            return 0;
        }
        try {
            int files = 0;
            for (int gone = areSegmentsMeant ? deleteSegments(false) : 0; gone > 0; gone = deleteSegments(false)) {
                files += gone;
            }
            files += store.expireQueues();
            LOG.info("Old files removed as somebody asked: files={} segments={}", files, areSegmentsMeant);
            asked.complete(files);
        } catch (IOException | RuntimeException e) {
            asked.completeExceptionally(e);
        }
        return 1;
    }

    private void expire() throws IOException {
        Path fullest = store.logDirectory();
        double used = disk.usedRatio(existing(fullest));
        double queuesUsed = disk.usedRatio(existing(store.queueDirectory()));
        if (queuesUsed > used) {
            fullest = store.queueDirectory();
            used = queuesUsed;
        }
        warn(fullest, used);
        boolean isTight = used > Math.min(plan.forcibleRatio(), plan.warningRatio());
        boolean isForced = plan.isForcible() && isTight;
        int hour = Instant.ofEpochMilli(clock.millis())
                .atZone(ZoneId.systemDefault())
                .getHour();
        if (isTight || used > plan.usedRatio() || plan.hours().contains(hour)) {
            int segments = deleteSegments(isForced);
            if (segments > 0) {
                LOG.info("Old segments removed: segments={} forced={} used={}", segments, isForced, used);
            }
        }
        int others = store.expireQueues();
        if (others > 0) {
            LOG.info("Files of queues and index that the log had left behind removed: files={}", others);
        }
    }

    private static Path existing(Path directory) {
        Path there = directory;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }

    private void warn(Path directory, double used) throws IOException {
        if (used <= plan.warningRatio()) {
            store.diskFull("");
            return;
        }
        store.diskFull(("The disk of %s is %.1f %% full, more than the threshold of %.0f %%, %d bytes are free;"
                        + " make room there, appends go on by themselves then")
                .formatted(directory, used * 100, plan.warningRatio() * 100, disk.freeBytes(existing(directory))));
    }

    private int deleteSegments(boolean isForced) throws IOException {
        int count = 0;
        for (Path oldest = store.oldestSegment();
                oldest != null && count < plan.maxFiles();
                oldest = store.oldestSegment()) {
            long age = clock.millis() - Files.getLastModifiedTime(oldest).toMillis();
            if (!isForced && age < plan.keepMillis()) {
                return count;
            }
            store.deleteOldestSegment();
            count++;
        }
        return count;
    }
}
