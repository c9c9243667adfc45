package io.gantry.store.mmap.log;

import io.gantry.codec.StoredMessage;
import io.gantry.log.LogStatus;
import io.gantry.log.RecordSource;
import io.gantry.log.SharedRecord;
import io.gantry.store.mmap.segment.Runway;
import io.gantry.store.mmap.segment.Segment;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Sizes and states of a log: what it accepts, and what people are told of it. Safe for any thread. */
final class LogFigures {
    private final SegmentFiles files;
    private final Runway runway;
    private final LogParts parts;
    private final Alarm runwayAlarm = new Alarm();
    /** When the append that runs now began, milliseconds since the epoch; 0 when none runs. */
    private final AtomicLong lockedSince = new AtomicLong();

    LogFigures(SegmentFiles files, Runway runway, LogParts parts) {
        this.files = files;
        this.runway = runway;
        this.parts = parts;
    }

    Alarm runwayAlarm() {
        return runwayAlarm;
    }

    /** The log's lock was taken; returns the time. Told without a fence: who looks from outside may see it late. */
    long locked() {
        long now = parts.clock().millis();
        lockedSince.lazySet(now);
        return now;
    }

    /** The log's lock is about to be let go. */
    void unlocked() {
        lockedSince.lazySet(0);
    }

    private long lockedMillis() {
        long since = lockedSince.get();
        return since == 0 ? 0 : Math.max(0, parts.clock().millis() - since);
    }

    /**
     * Bytes of all the source's records; -1 when one, or all together, are longer than the log can hold.
     *
     * @param lightQueues in so many light queues the record is to be numbered
     */
    int acceptableBytes(RecordSource source, int lightQueues) {
        long bytes = lightQueues == 0 ? 0 : ((SharedRecord) source).mostNumberBytes(lightQueues);
        for (int i = 0; i < source.count(); i++) {
            int length = source.bytes(i);
            if (length > parts.maxRecordBytes()) {
                return -1;
            }
            if (length < StoredMessage.MIN_BYTES) {
                throw new IllegalArgumentException(
                        "A record has at least " + StoredMessage.MIN_BYTES + " bytes, found " + length);
            }
            bytes += length;
        }
        if (bytes == 0) {
            throw new IllegalArgumentException("A record source has 1 record or more");
        }
        return bytes + StoredMessage.BLANK_HEAD_BYTES > files.segmentBytes() ? -1 : (int) bytes;
    }

    LogStatus status() {
        return new LogStatus(
                files.directory().toString(),
                files.segmentBytes(),
                earliestTimestampMillis(),
                usedRatio(files.directory()),
                usedRatio(parts.queueDirectory()),
                lockedMillis(),
                refusal());
    }

    private String refusal() {
        IOException noRoom = runway.failure();
        if (!parts.intake().reason().isEmpty() || noRoom == null) {
            return parts.intake().reason();
        }
        return noRoom.getMessage();
    }

    private double usedRatio(Path directory) {
        Path there = directory;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return parts.disk().usedRatio(there);
        } catch (IOException e) {
            return 0;
        }
    }

    private long earliestTimestampMillis() {
        Segment[] all = files.all();
        if (all.length == 0 || !all[0].hold()) {
            return -1;
        }
        Segment first = all[0];
        try {
            StoredMessage message = new StoredMessage().wrap(first.buffer(), 0);
            int magic = message.magic();
            boolean isMessage = magic == StoredMessage.MAGIC_V1 || magic == StoredMessage.MAGIC_V2;
            return isMessage ? message.storeTimestampMillis() : -1;
        } finally {
            first.release();
        }
    }
}
