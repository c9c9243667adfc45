package io.gantry.contract.stand;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Clock;
import io.gantry.agent.Watermark;
import io.gantry.contract.SteppedClock;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.log.LogStatus;
import io.gantry.log.RecordSource;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A log in one buffer: what the contract says, and nothing that lasts. */
public final class MemoryLog implements CommitLog {
    private final ByteBuffer segment;
    private final AdvancingWatermark appended = new AdvancingWatermark(0);
    private final AdvancingWatermark durable = new AdvancingWatermark(0);
    private final Map<String, Long> offsets = new HashMap<>();
    private long start;
    private int openSlices;
    private volatile AppendStatus refusal;
    private volatile boolean forcesOnRequest;

    private final Clock clock;

    public MemoryLog(int bytes) {
        this(bytes, new SteppedClock());
    }

    public MemoryLog(int bytes, Clock clock) {
        this.clock = clock;
        segment = ByteBuffer.allocate(bytes);
    }

    /** Refuses every append from now on; null: takes them again. */
    public void refuse(AppendStatus reason) {
        refusal = reason;
    }

    /** Forces whenever somebody asks for it. */
    public void forceOnRequest() {
        forcesOnRequest = true;
    }

    /** Forces all that was appended. */
    public void force() {
        durable.advance(appended.position());
    }

    @Override
    public synchronized AppendResult append(RecordSource source) {
        if (refusal != null) {
            return AppendResult.refused(refusal);
        }
        String queue = source.topic() + '/' + source.queueId();
        long first = appended.position();
        long at = first;
        long offset = offsets.getOrDefault(queue, 0L);
        for (int i = 0; i < source.count(); i++) {
            source.write(i, segment, (int) at, new RecordSource.RecordPlace(at, offset + i, clock.millis()));
            at += source.bytes(i);
        }
        offsets.put(queue, offset + source.count());
        appended.advance(at);
        return AppendResult.appended(first, at, offset, clock.millis());
    }

    @Override
    public long start() {
        return start;
    }

    /** All bytes, for a look without a slice. */
    public ByteBuffer bytes() {
        return segment;
    }

    /** Forgets all below a position, as expiry does. */
    public void expireTo(long position) {
        start = position;
    }

    /** Slices that nobody has closed yet. */
    public synchronized int openSlices() {
        return openSlices;
    }

    @Override
    public Watermark appended() {
        return appended;
    }

    @Override
    public Watermark durable() {
        return durable;
    }

    @Override
    public void requestForce() {
        if (forcesOnRequest) {
            force();
        }
    }

    @Override
    public synchronized Optional<LogSlice> read(long position, int length) {
        long room = appended.position() - position;
        if (position < start || room <= 0) {
            return Optional.empty();
        }
        ByteBuffer bytes =
                segment.slice((int) position, (int) Math.min(length, room)).asReadOnlyBuffer();
        openSlices++;
        return Optional.of(new Slice(position, bytes));
    }

    private final class Slice implements LogSlice {
        private final long position;
        private final ByteBuffer buffer;

        Slice(long position, ByteBuffer buffer) {
            this.position = position;
            this.buffer = buffer;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public void close() {
            synchronized (MemoryLog.this) {
                openSlices--;
            }
        }
    }

    @Override
    public synchronized long nextQueueOffset(String topic, int queueId) {
        return offsets.getOrDefault(topic + '/' + queueId, 0L);
    }

    @Override
    public LogStatus status() {
        return new LogStatus("memory", segment.capacity(), -1, 0, 0, 0, "");
    }
}
