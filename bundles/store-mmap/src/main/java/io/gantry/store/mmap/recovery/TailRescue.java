package io.gantry.store.mmap.recovery;

import com.sun.nio.file.ExtendedOpenOption;
import io.gantry.codec.RecordCheck.Finding;
import io.gantry.log.StorageException;
import io.gantry.store.mmap.segment.Disk;
import io.gantry.store.mmap.segment.Segment;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts aside what stands behind the log's end, and makes zeros of it, so that the next crash cannot raise it from the
 * dead. Nothing is thrown away: the bytes are kept in the directory {@code damaged}.
 */
final class TailRescue {
    private static final Logger LOG = LoggerFactory.getLogger(TailRescue.class);
    /** A multiple of every file system's block. */
    private static final int BLOCK_BYTES = 4 << 10;

    private static final int STEP_BYTES = 1 << 20;

    private final SegmentFiles files;
    private final Path directory;
    private final Disk disk;
    private final boolean wasBroken;

    /** @param wasBroken whether a force failed before: then memory may hold what the disk does not */
    TailRescue(SegmentFiles files, Path directory, Disk disk, boolean wasBroken) {
        this.files = files;
        this.directory = directory;
        this.disk = disk;
        this.wasBroken = wasBroken;
    }

    /**
     * Clears everything behind the end.
     *
     * @param isThorough whether the rest of the segment is read, and not only its next bytes
     */
    void clearBehind(long end, Finding finding, boolean isThorough) {
        try {
            while (!files.isEmpty() && files.last().base() > end) {
                Segment last = files.last();
                if (usedBytes(last, 0) == 0) {
                    files.deleteLast();
                } else {
                    LOG.warn(
                            "A segment behind the log's end is kept aside for 'gantry log dump': file={} end={}",
                            last.path(),
                            end);
                    moveLast(last);
                }
            }
            Segment segment = files.find(end);
            if (segment != null && (isThorough || finding.isDamage())) {
                keepAside(segment, (int) (end - segment.base()), finding);
            }
        } catch (IOException e) {
            throw new StorageException(
                    "Cannot keep what stands behind the log's end at " + end + " in " + directory + ": " + e
                            + "; make room there, nothing was removed",
                    e);
        }
    }

    private void moveLast(Segment last) throws IOException {
        Path kept = unused(last.path().getFileName().toString());
        try {
            files.moveLast(kept);
        } catch (AtomicMoveNotSupportedException e) {
            // The log is on another disk than the root.
            copy(last, 0, last.bytes(), kept);
            files.deleteLast();
        }
    }

    /** The copy is on disk before the source is let go of; one that is not whole is removed. */
    private void copy(Segment segment, int from, int to, Path target) throws IOException {
        ByteBuffer bytes = segment.buffer().slice(from, to - from);
        boolean isWhole = false;
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            disk.forceNames(directory);
            isWhole = true;
        } finally {
            if (!isWhole) {
                Files.deleteIfExists(target);
            }
        }
    }

    private void keepAside(Segment segment, int at, Finding finding) throws IOException {
        int used = usedBytes(segment, at);
        if (used <= at) {
            return;
        }
        Path kept = unused(segment.path().getFileName() + "-" + (segment.base() + at));
        copy(segment, at, used, kept);
        LOG.warn(
                "The log ends before its last bytes, these are kept for 'gantry log dump': file={}"
                        + " position={} found={} bytes={} kept={}",
                segment.path(),
                segment.base() + at,
                finding,
                used - at,
                kept);
        // A page of a hole is left alone: on a full disk it could not be written.
        ByteBuffer buffer = segment.buffer();
        for (int i = at; i < used; i++) {
            if (buffer.get(i) != 0) {
                buffer.put(i, (byte) 0);
            }
        }
        disk.force(segment, at, used);
    }

    /** What an earlier recovery kept is never written over: it may have been interrupted when it had the most. */
    private Path unused(String name) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            disk.forceNames(directory.getParent());
        }
        Path path = directory.resolve(name);
        for (int number = 2; Files.exists(path); number++) {
            path = directory.resolve(name + "." + number);
        }
        return path;
    }

    /**
     * Index behind the last byte that is not zero. Read past the page cache where the file system can do that: a hole
     * of a gigabyte would fill a gigabyte of memory with zeros, which takes seconds.
     */
    private int usedBytes(Segment segment, int from) throws IOException {
        return wasBroken ? usedInMemory(segment, from) : usedOnDisk(segment, from);
    }

    private static int usedOnDisk(Segment segment, int from) throws IOException {
        try (FileChannel channel =
                FileChannel.open(segment.path(), StandardOpenOption.READ, ExtendedOpenOption.DIRECT)) {
            return usedBytes(channel, segment.bytes(), from);
        } catch (IOException | UnsupportedOperationException e) {
            return usedInMemory(segment, from);
        }
    }

    private static int usedInMemory(Segment segment, int from) throws IOException {
        try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.READ)) {
            return usedBytes(channel, segment.bytes(), from);
        }
    }

    private static int usedBytes(FileChannel channel, int end, int from) throws IOException {
        ByteBuffer step = ByteBuffer.allocateDirect(STEP_BYTES + BLOCK_BYTES)
                .alignedSlice(BLOCK_BYTES)
                .slice(0, STEP_BYTES);
        int used = 0;
        for (long at = from / BLOCK_BYTES * BLOCK_BYTES; at < end; at += step.limit()) {
            step.clear();
            int read = channel.read(step, at);
            if (read <= 0) {
                return used;
            }
            step.flip();
            int last = lastUsed(step);
            if (last >= 0) {
                used = (int) at + last + 1;
            }
        }
        return used;
    }

    private static int lastUsed(ByteBuffer bytes) {
        int i = bytes.limit() - 1;
        for (; i >= Long.BYTES && bytes.getLong(i - Long.BYTES + 1) == 0; i -= Long.BYTES) {}
        while (i >= 0 && bytes.get(i) == 0) {
            i--;
        }
        return i;
    }
}
