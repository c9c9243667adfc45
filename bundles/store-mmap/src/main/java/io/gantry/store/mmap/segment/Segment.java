package io.gantry.store.mmap.segment;

import io.gantry.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file, mapped whole. It counts who holds it: the owner is the first, and each reader another one. The mapping ends
 * when the last lets go, so retention never unmaps under a reader; a deleted file's blocks live until then. Safe for
 * any thread.
 */
public final class Segment {
    private static final Logger LOG = LoggerFactory.getLogger(Segment.class);
    private static final int PAGE_BYTES = 4096;

    private final Path path;
    private final long base;
    private final MappedByteBuffer buffer;
    private final AtomicInteger holders = new AtomicInteger(1);

    private Segment(Path path, long base, MappedByteBuffer buffer) {
        this.path = path;
        this.base = base;
        this.buffer = buffer;
    }

    /** Maps a file that exists. */
    public static Segment open(Path path, long base) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Segment(path, base, channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()));
        } catch (IOException e) {
            throw new StorageException(
                    "Cannot map " + path + ": " + e + "; check owner, permissions and free memory", e);
        }
    }

    /** Makes a sparse file of this length and maps it; its pages get room on the disk when they are written. */
    public static Segment create(Path path, long base, int bytes) throws IOException {
        Files.createDirectories(path.getParent());
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // Mapping beyond the end sets the file's length, without writing anything.
            return new Segment(path, base, channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes));
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    /** Address of the first byte. */
    public long base() {
        return base;
    }

    /** Length of the file. */
    public int bytes() {
        return buffer.capacity();
    }

    /** Address behind the last byte. */
    public long end() {
        return base + buffer.capacity();
    }

    /** The mapping, to be used by absolute index, and only while the segment is held. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Takes a share of the mapping; false when it is gone. */
    public boolean hold() {
        for (int count = holders.get(); count > 0; count = holders.get()) {
            if (holders.compareAndSet(count, count + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Gives a share back; the last one ends the mapping. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            Unmapper.unmap(buffer);
        }
    }

    /** Writes a byte of each page again. Pages of zeros may be holes, for which a full disk has no room: not these. */
    void touch(int from, int to) {
        int at = from;
        while (at < to) {
            int nextPage = (at / PAGE_BYTES + 1) * PAGE_BYTES;
            if (buffer.get(at) != 0) {
                buffer.put(at, buffer.get(at));
                at = nextPage;
            } else {
                at++;
            }
        }
    }

    /**
     * Brings the pages of a range into memory by reading the file. The fault of a mapping brings what lies around it as
     * well, holes included, as far as the disk reads ahead: megabytes on some, for a file that has one page. So may the
     * first use of the page behind the range.
     */
    public void fetch(int from, int to) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.read(ByteBuffer.allocate(Math.min(buffer.capacity(), to) - from), from);
        } catch (IOException e) {
            // It only saves memory and time; a page that cannot be read is told when it is used.
            LOG.debug("Not fetched: file={} from={} reason={}", path, from, e.toString());
        }
    }

    /** Forces a range to disk. */
    void force(int from, int to) throws IOException {
        try {
            buffer.force(from, to - from);
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
