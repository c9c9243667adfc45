package io.gantry.store.mmap.log;

import io.gantry.log.LogSlice;
import io.gantry.store.mmap.segment.Segment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** A share of a segment and a view of some of its bytes; closing it twice is harmless. */
final class MappedSlice implements LogSlice {
    private static final AtomicIntegerFieldUpdater<MappedSlice> OPEN =
            AtomicIntegerFieldUpdater.newUpdater(MappedSlice.class, "open");

    private final Segment segment;
    private final long position;
    private final ByteBuffer buffer;
    private volatile int open = 1;

    /** Takes over the caller's share of the segment. */
    MappedSlice(Segment segment, long position, int bytes) {
        this.segment = segment;
        this.position = position;
        this.buffer =
                segment.buffer().slice((int) (position - segment.base()), bytes).asReadOnlyBuffer();
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
        if (OPEN.compareAndSet(this, 1, 0)) {
            segment.release();
        }
    }
}
