package io.gantry.store.mmap.segment;

import io.gantry.agent.Agent;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps pages with room on the disk ahead of a writer, so that a full disk is an IOException here and never a SIGBUS in
 * a mapped write; and makes the next segment before it is needed. The agent works ahead; a writer that is faster does
 * the rest itself. Bytes at and behind the writer's place must be zeros. Its monitor guards the making of pages and
 * segments, and is taken after the append lock.
 */
public final class Runway implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Runway.class);
    private static final int PAGE_BYTES = 4096;
    private static final long FIRST_AHEAD_BYTES = 4L << 20;
    /** What the agent goes ahead is made in at most so many pieces. */
    private static final int MAX_CHUNKS = 32;

    private final SegmentFiles files;
    private final Disk disk;
    private final int chunkBytes;
    private final long maxAheadBytes;
    private final long reservedBytes;

    private volatile long writerAt;
    private volatile long readyTo;
    /** How far the agent goes ahead now. Only it raises this, when it finds the writer close behind. */
    private volatile long aheadBytes;

    /** Whether the agent was that far ahead since it raised it; its own. */
    private boolean wasAhead;

    private volatile IOException failure;

    /**
     * Begins at the writer's place.
     *
     * @param chunkBytes pages are made in pieces of this length or, with a fast writer, longer ones
     * @param maxAheadBytes how far the agent goes ahead of a fast writer; a slow one needs less memory
     * @param reservedBytes free bytes of the disk that this writer leaves to others
     */
    public Runway(
            SegmentFiles files, Disk disk, long writerAt, int chunkBytes, long maxAheadBytes, long reservedBytes) {
        this.files = files;
        this.disk = disk;
        this.writerAt = writerAt;
        this.readyTo = writerAt;
        this.chunkBytes = chunkBytes;
        this.maxAheadBytes = maxAheadBytes;
        this.aheadBytes = Math.min(maxAheadBytes, FIRST_AHEAD_BYTES);
        this.reservedBytes = reservedBytes;
    }

    @Override
    public String name() {
        return "store-runway";
    }

    /** Whether the writer may write up to {@code end} without a look here. */
    public boolean isReady(long end) {
        return end <= readyTo;
    }

    /** Tells where the writer is; true when the agent should go on. */
    public boolean passed(long position) {
        writerAt = position;
        return readyTo - position < aheadBytes / 2;
    }

    /** Makes the bytes up to {@code end} writable, by the calling writer. */
    public void ensure(long end) throws IOException {
        synchronized (this) {
            while (readyTo < end) {
                extend();
            }
        }
    }

    /** Makes the segment that begins at {@code base} and its bytes up to {@code end}; leaves out what is before. */
    public void skipTo(long base, long end) throws IOException {
        synchronized (this) {
            if (files.find(base) == null) {
                files.create(base);
            }
            readyTo = Math.max(readyTo, base);
            ensure(end);
        }
    }

    /** Begins anew at another segment, in a log without records; what was made ahead is removed. */
    public void restart(long base) throws IOException {
        synchronized (this) {
            while (!files.isEmpty()) {
                files.deleteLast();
            }
            readyTo = base;
            writerAt = base;
        }
    }

    /** The failure of the last attempt to go ahead; null when it succeeded. */
    public IOException failure() {
        return failure;
    }

    @Override
    public int doWork() {
        long left = readyTo - writerAt;
        if (left >= aheadBytes) {
            wasAhead = true;
            return 0;
        }
        if (wasAhead && left < aheadBytes / 4) {
            aheadBytes = Math.min(maxAheadBytes, 2 * aheadBytes);
            wasAhead = false;
        }
        try {
            synchronized (this) {
                if (readyTo - writerAt < aheadBytes) {
                    extend();
                }
            }
            return 1;
        } catch (IOException e) {
            return 0;
        }
    }

    private void extend() throws IOException {
        try {
            extendByChunk();
            if (failure != null) {
                LOG.info("There is room ahead of the writer again: position={}", readyTo);
                failure = null;
            }
        } catch (IOException e) {
            if (failure == null) {
                LOG.error("No room ahead of the writer: position={} reason={}", readyTo, e.getMessage());
            }
            failure = e;
            throw e;
        }
    }

    /** One chunk, within one segment. */
    private void extendByChunk() throws IOException {
        long from = readyTo;
        Segment segment = files.find(from);
        if (segment == null) {
            segment = files.create(from);
        }
        long chunk = Math.max(chunkBytes, aheadBytes / MAX_CHUNKS);
        long to = Math.min(segment.end(), (from / chunk + 1) * chunk);
        int at = (int) (from - segment.base());
        writeZeros(segment, at, (int) (to - from));
        touch(segment.buffer(), at, (int) (to - segment.base()));
        readyTo = to;
    }

    private void writeZeros(Segment segment, int at, int bytes) throws IOException {
        if (reservedBytes > 0 && free() < reservedBytes + bytes) {
            throw fullDisk(bytes, null);
        }
        try {
            disk.writeZeros(segment, at, bytes);
        } catch (IOException e) {
            boolean isFull = free() < bytes || String.valueOf(e.getMessage()).contains("No space left");
            throw isFull ? fullDisk(bytes, e) : e;
        }
    }

    private FullDiskException fullDisk(int bytes, IOException cause) {
        return new FullDiskException(
                ("The disk of %s has %d bytes free, the threshold for the next %d is %d; make room there, it goes on by"
                                + " itself then")
                        .formatted(files.directory(), free(), bytes, reservedBytes + bytes),
                cause);
    }

    private long free() {
        return disk.freeBytes(files.directory());
    }

    /** Takes the page faults here, so that the writer does not under its lock. Nobody else writes there yet. */
    private static void touch(ByteBuffer buffer, int from, int to) {
        for (int i = from; i < to; i += PAGE_BYTES) {
            buffer.put(i, (byte) 0);
        }
    }
}
