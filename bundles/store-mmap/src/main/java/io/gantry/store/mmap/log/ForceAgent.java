package io.gantry.store.mmap.log;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Agent;
import io.gantry.agent.Watermark;
import io.gantry.store.mmap.segment.Segment;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.io.IOException;

/**
 * Forces the log to disk: at once when asked, else every interval. All records that came in during one force share the
 * next one. After an I/O error it never forces again, because the pages it failed on may look clean afterwards: the
 * durable position stays, and the log accepts no more.
 */
public final class ForceAgent implements Agent {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SegmentFiles files;
    private final Watermark appended;
    private final AdvancingWatermark durable;
    private final LogParts parts;
    private final Alarm alarm = new Alarm();
    private final long intervalNanos;
    private volatile boolean isRequested;
    private long forcedNanos;
    private boolean hasFailed;

    ForceAgent(SegmentFiles files, Watermark appended, LogParts parts) {
        this.files = files;
        this.appended = appended;
        this.durable = new AdvancingWatermark(parts.durable());
        this.parts = parts;
        this.intervalNanos = parts.forceIntervalMillis() * NANOS_PER_MILLI;
        this.forcedNanos = parts.clock().nanos();
    }

    @Override
    public String name() {
        return "store-force";
    }

    Watermark durable() {
        return durable;
    }

    /** Rung when a force is asked for. */
    public Alarm alarm() {
        return alarm;
    }

    /** A log without records begins there. */
    void beginAt(long position) {
        durable.advance(position);
    }

    void request() {
        if (!isRequested) {
            isRequested = true;
            alarm.ring();
        }
    }

    @Override
    public int doWork() {
        long now = parts.clock().nanos();
        if (!isRequested && now - forcedNanos < intervalNanos) {
            return 0;
        }
        // Lowered before the look at the end, so that a request that comes now is seen next time.
        isRequested = false;
        forcedNanos = now;
        return forceAll() ? 1 : 0;
    }

    /** Forces everything appended; false when there was nothing to do, or it failed. */
    public synchronized boolean forceAll() {
        long from = durable.position();
        long to = appended.position();
        if (from >= to || hasFailed) {
            return false;
        }
        try {
            for (long at = from; at < to; ) {
                at = forceWithin(at, to);
            }
        } catch (IOException e) {
            hasFailed = true;
            parts.intake()
                    .breakDown("Forcing the log in " + files.directory() + " failed behind position " + from + ": "
                            + e.getMessage() + "; check the disk, then start again: the log is checked then");
            return false;
        }
        durable.advance(to);
        return true;
    }

    private long forceWithin(long from, long to) throws IOException {
        Segment segment = files.hold(from);
        if (segment == null) {
            throw new IOException("no segment holds position " + from);
        }
        try {
            long end = Math.min(to, segment.end());
            parts.disk().force(segment, (int) (from - segment.base()), (int) (end - segment.base()));
            return end;
        } finally {
            segment.release();
        }
    }
}
