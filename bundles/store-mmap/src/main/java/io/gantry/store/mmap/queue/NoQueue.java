package io.gantry.store.mmap.queue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Watermark;
import io.gantry.queue.Boundary;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.QueueKey;
import io.gantry.queue.UnitReader;

/** A light queue that is not there, and that nobody may have made by waiting for it. It stays empty. */
record NoQueue(QueueKey key) implements ConsumeQueue {
    @Override
    public long minOffset() {
        return 0;
    }

    @Override
    public Watermark maxOffset() {
        return new AdvancingWatermark(0);
    }

    @Override
    public int read(long fromOffset, int maxUnits, UnitReader reader) {
        return 0;
    }

    @Override
    public long offsetAt(long timestampMillis, Boundary boundary) {
        return 0;
    }
}
