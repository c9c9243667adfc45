package io.gantry.contract;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Watermark;
import io.gantry.codec.RecordCheck;
import io.gantry.codec.StoredMessage;
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

/**
 * A small commit log on the heap, for tests of what stands on a log: it writes real records, and a force is done at
 * once, or by the test's hand. It keeps the contract of {@link CommitLog}.
 */
public final class HeapLog implements CommitLog {
    private static final int CAPACITY = 4 << 20;
    private static final int MAX_RECORD_BYTES = 1 << 20;

    private final ByteBuffer bytes;
    private final Map<String, Long> offsets = new HashMap<>();
    private final AdvancingWatermark appended = new AdvancingWatermark(0);
    private final AdvancingWatermark durable = new AdvancingWatermark(0);
    private final SteppedClock clock = new SteppedClock(1_700_000_000_000L);
    private final boolean forcesAtOnce;
    private int forceRequests;
    private int end;
    private long earliest = -1;
    /** Null while it takes what comes. */
    private AppendStatus refusal;

    /** Makes an empty log; its forces are done at once, or by {@link #force}. */
    public HeapLog(boolean forcesAtOnce) {
        this(forcesAtOnce, CAPACITY);
    }

    /** One that takes so many bytes. */
    public HeapLog(boolean forcesAtOnce, int capacityBytes) {
        this.bytes = ByteBuffer.allocate(capacityBytes);
        this.forcesAtOnce = forcesAtOnce;
    }

    @Override
    public AppendResult append(RecordSource source) {
        AppendResult result;
        synchronized (bytes) {
            result = write(source);
        }
        appended.advance(result.end());
        return result;
    }

    private AppendResult write(RecordSource source) {
        if (refusal != null) {
            return AppendResult.refused(refusal);
        }
        String queue = source.topic() + '@' + source.queueId();
        long first = offsets.getOrDefault(queue, 0L);
        int at = end;
        for (int i = 0; i < source.count(); i++) {
            if (source.bytes(i) > MAX_RECORD_BYTES || at + source.bytes(i) > bytes.capacity()) {
                return AppendResult.refused(AppendStatus.RECORD_TOO_LARGE);
            }
            source.write(i, bytes, at, new RecordSource.RecordPlace(at, first + i, clock.millis()));
            at += source.bytes(i);
        }
        AppendResult result = AppendResult.appended(end, at, first, clock.millis());
        offsets.put(queue, first + source.count());
        earliest = earliest < 0 ? clock.millis() : earliest;
        end = at;
        return result;
    }

    /** Takes what another log has: {@link io.gantry.log.ReplicaLog#copy}. */
    public AppendResult copy(long position, ByteBuffer copied) {
        AppendResult result;
        synchronized (bytes) {
            if (position != end) {
                throw new IllegalArgumentException("This log ends at " + end + ", found bytes of " + position);
            }
            result = copyWhole(copied);
        }
        appended.advance(result.end());
        return result;
    }

    private AppendResult copyWhole(ByteBuffer copied) {
        RecordCheck check = new RecordCheck();
        int from = end;
        while (copied.remaining() >= StoredMessage.BLANK_HEAD_BYTES
                && copied.getInt(copied.position()) <= copied.remaining()) {
            if (check.check(copied, copied.position(), copied.limit(), true) != RecordCheck.Finding.MESSAGE) {
                throw new IllegalArgumentException("No record is at " + end);
            }
            StoredMessage record = new StoredMessage().wrap(copied, copied.position());
            bytes.put(end, copied, copied.position(), record.bytes());
            offsets.put(record.topic() + '@' + record.queueId(), record.queueOffset() + 1);
            copied.position(copied.position() + record.bytes());
            end += record.bytes();
        }
        return AppendResult.appended(from, end, -1, -1);
    }

    /** Takes no records from now on, and says so; null: takes them again. */
    public void refuse(AppendStatus reason) {
        synchronized (bytes) {
            refusal = reason;
        }
    }

    /** The time of records, to be moved on by the test. */
    public SteppedClock clock() {
        return clock;
    }

    @Override
    public long start() {
        return 0;
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
        forceRequests++;
        if (forcesAtOnce) {
            force(appended.position());
        }
    }

    /** How often a force was asked for. */
    public int forceRequests() {
        return forceRequests;
    }

    /** Forces up to a position. */
    public void force(long position) {
        durable.advance(position);
    }

    @Override
    public Optional<LogSlice> read(long position, int length) {
        long to = Math.min(appended.position(), position + length);
        if (position < 0 || length <= 0 || to <= position) {
            return Optional.empty();
        }
        ByteBuffer slice = bytes.slice((int) position, (int) (to - position)).asReadOnlyBuffer();
        return Optional.of(new HeapSlice(position, slice));
    }

    @Override
    public long nextQueueOffset(String topic, int queueId) {
        synchronized (bytes) {
            return offsets.getOrDefault(topic + '@' + queueId, 0L);
        }
    }

    @Override
    public LogStatus status() {
        synchronized (bytes) {
            return new LogStatus("heap", CAPACITY, earliest, 0, 0, 0, refusal == null ? "" : refusal.name());
        }
    }

    private record HeapSlice(long position, ByteBuffer buffer) implements LogSlice {
        @Override
        public void close() {
            // The heap needs no closing.
        }
    }
}
