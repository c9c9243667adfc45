package io.gantry.store.mmap;

import io.gantry.store.mmap.segment.Disk;
import io.gantry.store.mmap.segment.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The real disk, until it is told to be full, broken, or used to some part. */
final class FakeDisk implements Disk {
    private final Disk real = Disk.real();
    volatile boolean isFull;
    volatile boolean isBroken;
    volatile boolean isFaulty;
    /** Name of the folder whose files cannot be forced, which a bug or a mapped file would tell in this way. */
    volatile String faultyFolder = "none";

    volatile boolean isReadOnly;
    /** Zeros are written, and what should follow is not: as when the process is killed then. */
    volatile boolean isTorn;

    volatile double usedRatio = 0.1;
    volatile long freeBytes = 1 << 30;
    final List<Path> forced = new CopyOnWriteArrayList<>();
    /** What was written again. */
    final List<Path> touched = new CopyOnWriteArrayList<>();

    @Override
    public void writeZeros(Segment segment, int at, int bytes) throws IOException {
        if (isFaulty) {
            throw new InternalError("a fault occurred in an unsafe memory access operation");
        }
        if (isReadOnly) {
            throw new IOException("Read-only file system");
        }
        if (isFull) {
            throw new IOException("No space left on device");
        }
        real.writeZeros(segment, at, bytes);
        if (isTorn) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public void force(Segment segment, int from, int to) throws IOException {
        if (isBroken) {
            throw new IOException("Input/output error");
        }
        if (segment.path().getParent().endsWith(faultyFolder)) {
            throw new InternalError("a fault occurred in an unsafe memory access operation");
        }
        forced.add(segment.path());
        real.force(segment, from, to);
    }

    @Override
    public void touch(Segment segment, int from, int to) {
        touched.add(segment.path());
        real.touch(segment, from, to);
    }

    @Override
    public void forceNames(Path directory) throws IOException {
        if (isBroken) {
            throw new IOException("Input/output error");
        }
        real.forceNames(directory);
        forced.add(directory);
    }

    @Override
    public long freeBytes(Path directory) {
        return isFull ? 0 : freeBytes;
    }

    @Override
    public double usedRatio(Path directory) {
        return usedRatio;
    }
}
