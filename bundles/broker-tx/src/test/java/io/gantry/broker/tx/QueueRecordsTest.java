package io.gantry.broker.tx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Watermark;
import io.gantry.codec.record.QueueRecords;
import io.gantry.contract.stand.MemoryLog;
import io.gantry.queue.Boundary;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.QueueKey;
import io.gantry.queue.UnitReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a queue is followed in which a damaged log has left places without an entry. */
class QueueRecordsTest {
    private static final int MOST = 100;

    private final MemoryLog log = new MemoryLog(1 << 10);
    private final List<Long> read = new ArrayList<>();

    /** Entries at some offsets, of records that the log has not; nothing between. */
    private static final class Sparse implements ConsumeQueue {
        private final long min;
        private final List<Long> offsets;
        private final Watermark max;

        Sparse(long min, List<Long> offsets, long end) {
            this.min = min;
            this.offsets = offsets;
            this.max = new AdvancingWatermark(end);
        }

        @Override
        public QueueKey key() {
            return new QueueKey("T", 0);
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
            int count = 0;
            for (long offset : offsets) {
                if (offset >= fromOffset && offset < fromOffset + maxUnits) {
                    count++;
                    reader.onUnit(offset, -1, 0, 0);
                }
            }
            return count;
        }

        @Override
        public long offsetAt(long timestampMillis, Boundary boundary) {
            return min;
        }
    }

    private long step(ConsumeQueue queue, long from) {
        return QueueRecords.read(queue, log, from, MOST, (offset, record) -> {
            assertNull(record);
            read.add(offset);
        });
    }

    @Test
    void aHoleIsPassedOver() {
        Sparse queue = new Sparse(0, List.of(0L, 1L, 5_000L), 5_001);
        assertEquals(2, step(queue, 0));
        assertEquals(102, step(queue, 2));
        QueueRecords.readAll(queue, log, 102, (offset, record) -> read.add(offset));
        assertEquals(List.of(0L, 1L, 5_000L), read);
        assertEquals(5_001, step(queue, 5_001), "nothing comes behind the end");
    }

    @Test
    void whatHasExpiredIsPassedOver() {
        Sparse queue = new Sparse(70, List.of(70L, 71L), 72);
        assertEquals(72, step(queue, 3));
        assertEquals(List.of(70L, 71L), read);
    }
}
