package io.gantry.store.mmap.queue;

import io.gantry.codec.QueueUnit;
import io.gantry.log.StorageException;
import io.gantry.store.mmap.segment.Disk;
import io.gantry.store.mmap.segment.Runway;
import io.gantry.store.mmap.segment.Segment;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongPredicate;

/**
 * The units of one queue on disk, by queue offset. One writer; readers of offsets below the end need no lock. Bytes
 * behind the end are zeros.
 */
final class UnitFiles implements AutoCloseable {
    /** Room is taken in small pieces: there may be many thousand queues, and most of them short. */
    private static final int FIRST_CHUNK_BYTES = 4 << 10;

    private static final int CHUNK_BYTES = 64 << 10;
    private static final long NONE = -1;

    /** More fillers than this in the middle of a queue are no repair but a mistake. */
    private static final long MAX_GAP_UNITS = 10_000_000;

    /** Looks at the unit with an offset, which is at an index of a file. */
    @FunctionalInterface
    interface UnitTest {
        boolean test(ByteBuffer buffer, int at, long offset);
    }

    private final SegmentFiles files;
    private final Disk disk;
    private Runway runway;
    private long end;
    private long forcedTo;
    /** The page that was fetched last, by its number. */
    private long fetched = NONE;

    UnitFiles(Path directory, int fileBytes, Disk disk) {
        this.files = new SegmentFiles(directory, fileBytes, "queueFileBytes (mappedFileSizeConsumeQueue)");
        this.disk = disk;
        this.end = first();
    }

    /** Queue offset of the first unit in the files, be it a filler. */
    long first() {
        return files.isEmpty() ? 0 : files.first().base() / QueueUnit.BYTES;
    }

    /** Queue offset behind the last unit that the files have room for. */
    long capacity() {
        return files.isEmpty() ? 0 : files.last().end() / QueueUnit.BYTES;
    }

    long end() {
        return end;
    }

    SegmentFiles files() {
        return files;
    }

    /** Sets the end that recovery found. */
    void end(long offset) {
        end(offset, offset);
    }

    /** Sets the end that was known when the files were mapped before, and up to which offset they were forced. */
    void end(long offset, long forcedOffset) {
        this.end = offset;
        this.forcedTo = forcedOffset * QueueUnit.BYTES;
        this.runway = null;
    }

    /** Writes a unit at its offset, which is the end or, filled up before it, above. */
    void write(long offset, long position, int bytes, long tagsCode) throws IOException {
        if (offset != end) {
            fillTo(offset);
        }
        Segment segment = room(offset);
        QueueUnit.write(segment.buffer(), at(segment, offset), position, bytes, tagsCode);
        end = offset + 1;
    }

    private void fillTo(long offset) throws IOException {
        if (files.isEmpty()) {
            long fileUnits = files.segmentBytes() / QueueUnit.BYTES;
            end(offset / fileUnits * fileUnits);
        }
        if (offset - end > MAX_GAP_UNITS) {
            throw new StorageException("The queue in " + files.directory() + " ends at offset " + end
                    + ", the next record has " + offset + "; move the queue's directory away to have it built again");
        }
        for (; end < offset; end++) {
            Segment segment = room(end);
            QueueUnit.writeFiller(segment.buffer(), at(segment, end));
        }
    }

    private Segment room(long offset) throws IOException {
        long from = offset * QueueUnit.BYTES;
        if (runway == null || !runway.isReady(from + QueueUnit.BYTES)) {
            int chunkBytes = from < CHUNK_BYTES ? FIRST_CHUNK_BYTES : CHUNK_BYTES;
            boolean hasFailed = runway != null && runway.failure() != null;
            if (!hasFailed) {
                runway = new Runway(files, disk, from, chunkBytes, 0, 0);
            }
            runway.ensure(from + QueueUnit.BYTES);
        }
        return files.find(from);
    }

    /** The index of a unit in its file. */
    static int at(Segment segment, long offset) {
        return (int) (offset * QueueUnit.BYTES - segment.base());
    }

    /** Whether a unit passes a test; false where there is no file. To be used when the files were mapped just now. */
    boolean test(long offset, UnitTest test) {
        fetch(offset);
        return test(files.hold(offset * QueueUnit.BYTES), offset, test);
    }

    /** Brings a unit's page into memory, and no more than that. */
    void fetch(long offset) {
        long address = offset * QueueUnit.BYTES;
        Segment segment = address / FIRST_CHUNK_BYTES == fetched ? null : files.hold(address);
        if (segment != null) {
            try {
                fetched = address / FIRST_CHUNK_BYTES;
                segment.fetch(at(segment, offset), at(segment, offset + 1));
            } finally {
                segment.release();
            }
        }
    }

    /** As {@link #test(long, UnitTest)}, in a file that was held for it, or null; lets go of it. */
    static boolean test(Segment held, long offset, UnitTest test) {
        if (held == null) {
            return false;
        }
        try {
            return test.test(held.buffer(), at(held, offset), offset);
        } finally {
            held.release();
        }
    }

    /** The first offset from {@code low} to {@code high} that fails a test which all before it pass. */
    long firstFailing(long low, long high, UnitTest test) {
        return firstFailing(low, high, offset -> test(offset, test));
    }

    /**
     * As {@link #firstFailing(long, long, UnitTest)}, looking no further than twice as far as units pass: a file is
     * mostly holes, and each look into one costs a dozen pages of memory.
     */
    long firstFailingNear(long low, long high, UnitTest test) {
        long from = low;
        for (long step = 1; from < high; step *= 2) {
            long look = Math.min(high - 1, low + step - 1);
            if (!test(look, test)) {
                return firstFailing(from, look, test);
            }
            from = look + 1;
        }
        return high;
    }

    static long firstFailing(long low, long high, LongPredicate test) {
        long from = low;
        long to = high;
        while (from < to) {
            long middle = from + (to - from) / 2;
            if (test.test(middle)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** Ends the queue at an offset: later files go, and what is left behind the end becomes zeros. */
    void truncate(long offset) throws IOException {
        long endByte = offset * QueueUnit.BYTES;
        while (!files.isEmpty()
                && (files.last().base() > endByte || files.last().base() == endByte && offset > 0)) {
            files.deleteLast();
        }
        if (!files.isEmpty()) {
            Segment last = files.last();
            int from = (int) Math.min(last.bytes(), endByte - last.base());
            if (from < last.bytes()) {
                last.fetch(from, from + 2 * FIRST_CHUNK_BYTES);
                zero(last.buffer(), from);
            }
        }
        end(offset);
    }

    /**
     * Ends with the first chunk of zeros. Further behind is nothing but what a power cut left without the chunks before
     * it, and that is told from units when it is met. Only what is not zero is written, so that a sparse file stays
     * one.
     */
    private static void zero(ByteBuffer buffer, int from) {
        boolean wasUsed = true;
        for (int chunk = from, end; chunk < buffer.capacity() && wasUsed; chunk = end) {
            wasUsed = false;
            end = Math.min(buffer.capacity(), chunk + (chunk < CHUNK_BYTES ? FIRST_CHUNK_BYTES : CHUNK_BYTES));
            for (int i = chunk; i + Integer.BYTES <= end; i += Integer.BYTES) {
                if (buffer.getInt(i) != 0) {
                    buffer.putInt(i, 0);
                    wasUsed = true;
                }
            }
        }
    }

    /** Forces what was written since the last time. */
    void force() throws IOException {
        long to = end * QueueUnit.BYTES;
        // Retention may have taken files that were not forced yet.
        forcedTo = Math.max(forcedTo, first() * QueueUnit.BYTES);
        while (forcedTo < to) {
            Segment segment = files.hold(forcedTo);
            if (segment == null) {
                forcedTo = to;
                return;
            }
            try {
                long until = Math.min(to, segment.end());
                disk.force(segment, (int) (forcedTo - segment.base()), (int) (until - segment.base()));
                forcedTo = until;
            } finally {
                segment.release();
            }
        }
    }

    /** Removes the files whose units are all below an offset, but never the last one. */
    int deleteBelow(long offset) throws IOException {
        int deleted = 0;
        while (files.all().length > 1 && files.first().end() <= offset * QueueUnit.BYTES) {
            files.deleteFirst();
            deleted++;
        }
        return deleted;
    }

    void deleteAll() throws IOException {
        while (!files.isEmpty()) {
            files.deleteLast();
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
