package io.gantry.store.mmap.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The machine's file systems. */
final class FileDisk implements Disk {
    private static final int ZERO_BYTES = 1 << 20;
    /** The system's text for EMFILE; ENFILE's has it as well. */
    private static final String NO_DESCRIPTOR = "Too many open files";

    private static final int MAX_LOOKS = 600;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Never written to; each use has its own view. */
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(ZERO_BYTES).asReadOnlyBuffer();

    @Override
    public void writeZeros(Segment segment, int at, int bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.WRITE)) {
            writeZeros(channel.position(at), segment.path(), bytes);
        }
    }

    /** A disk that is nearly full, and a signal, make a write shorter than what it was given: the rest follows. */
    void writeZeros(WritableByteChannel to, Path path, int bytes) throws IOException {
        for (int left = bytes; left > 0; ) {
            int written = to.write(zeros.duplicate().limit(Math.min(ZERO_BYTES, left)));
            if (written <= 0) {
                throw new IOException("no byte of the last " + left + " of " + bytes + " could be written to " + path);
            }
            left -= written;
        }
    }

    @Override
    public void touch(Segment segment, int from, int to) {
        segment.touch(from, to);
    }

    @Override
    public void force(Segment segment, int from, int to) throws IOException {
        segment.force(from, to);
        if (from == 0) {
            // The file may be new: then its name is not on disk before its directory is.
            forceNames(segment.path().getParent());
        }
    }

    @Override
    public void forceNames(Path directory) throws IOException {
        try (FileChannel channel = openPatiently(directory)) {
            channel.force(true);
        }
    }

    /**
     * A force that was not begun has not failed: while the process has no descriptor left it waits for one, at most so
     * long.
     */
    private FileChannel openPatiently(Path directory) throws IOException {
        for (int left = MAX_LOOKS; ; left--) {
            try {
                return FileChannel.open(directory, StandardOpenOption.READ);
            } catch (FileSystemException e) {
                if (left == 0 || !String.valueOf(e.getReason()).contains(NO_DESCRIPTOR)) {
                    throw e;
                }
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        }
    }

    @Override
    public long freeBytes(Path directory) {
        return directory.toFile().getUsableSpace();
    }

    @Override
    public double usedRatio(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        double used = store.getTotalSpace() - store.getUnallocatedSpace();
        double all = used + store.getUsableSpace();
        return all <= 0 ? 0 : used / all;
    }
}
