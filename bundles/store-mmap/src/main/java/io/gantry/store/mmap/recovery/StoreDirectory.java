package io.gantry.store.mmap.recovery;

import io.gantry.agent.WholeFile;
import io.gantry.log.StorageException;
import io.gantry.store.mmap.segment.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The root directory of a store, locked for this process, and its {@code abort} file, which is there while a broker
 * runs and is left behind by a crash. RocketMQ uses the same lock and the same file.
 */
public final class StoreDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreDirectory.class);

    /** Holds the position where a follower's log is to end; there only while that is being done. */
    private static final String CUT = "cutback";

    /** What is longer than a process id in the abort file is a reason. */
    private static final int MAX_PID_CHARS = 24;

    private final Path root;
    private final FileChannel lockChannel;
    private final boolean wasCleanStop;
    private final boolean wasBroken;

    /** Makes the directory where it is not there, and locks it; changes nothing else. */
    public StoreDirectory(Path root) {
        this.root = root;
        try {
            Files.createDirectories(root);
            lockChannel = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StorageException(
                    "Cannot use the store directory " + root + ": " + e
                            + "; check that it is a directory this user may write to, and that the disk is not full",
                    e);
        }
        try {
            lock();
            wasCleanStop = !Files.exists(abortFile());
            wasBroken = !wasCleanStop && Files.size(abortFile()) > MAX_PID_CHARS;
        } catch (IOException e) {
            close();
            throw new StorageException("Cannot read " + abortFile() + ": " + e + "; check owner and permissions", e);
        } catch (StorageException e) {
            close();
            throw e;
        }
    }

    private void lock() {
        FileLock lock;
        try {
            lock = lockChannel.tryLock(0, 1, false);
        } catch (OverlappingFileLockException e) {
            lock = null;
        } catch (IOException e) {
            throw new StorageException("Cannot lock " + root.resolve("lock") + ": " + e, e);
        }
        if (lock == null) {
            throw new StorageException("The store directory " + root
                    + " is in use by another broker; stop that one, or set another rootDirectory (storePathRootDir)");
        }
    }

    public Path root() {
        return root;
    }

    private Path abortFile() {
        return root.resolve("abort");
    }

    /** Whether the last broker here was stopped, and not killed. */
    public boolean wasCleanStop() {
        return wasCleanStop;
    }

    /**
     * Whether the last broker here ended its intake after an I/O error. Pages on which a force failed look clean to the
     * system, so they are to be written again before anything counts as being on disk. After a start of the machine the
     * note may be lost, as the pages are.
     */
    public boolean wasBroken() {
        return wasBroken;
    }

    /** Notes for the next start why this one ended its intake; on a broken disk it is enough that the note is seen. */
    public void markBroken(String reason) {
        try {
            Files.writeString(
                    abortFile(), ProcessHandle.current().pid() + "\n" + reason + "\n", StandardOpenOption.CREATE);
        } catch (IOException e) {
            LOG.warn("The reason could not be noted: file={} reason={}", abortFile(), e.toString());
        }
    }

    /** From now on the directory is one of a running broker. A note of the last one stays until it has served. */
    public void markRunning() throws IOException {
        lockChannel.write(ByteBuffer.wrap("lock".getBytes(StandardCharsets.UTF_8)), 0);
        if (!wasBroken) {
            writeProcessId();
        }
    }

    private void writeProcessId() throws IOException {
        Files.writeString(abortFile(), Long.toString(ProcessHandle.current().pid()));
    }

    /** What the last broker could not force is on disk now; should its note stay, it is only written once more. */
    public void dropNote() {
        try {
            writeProcessId();
        } catch (IOException e) {
            LOG.warn("The note of the last failure stays: file={} reason={}", abortFile(), e.toString());
        }
    }

    /** Has the next start end the log there; it is on disk when this returns. */
    public static void cutBack(Path root, long position) throws IOException {
        WholeFile.write(root.resolve(CUT), Long.toString(position).getBytes(StandardCharsets.US_ASCII));
    }

    /** Where the log is to end, however far it goes; {@link Long#MAX_VALUE} when nobody asked for that. */
    public long cut() {
        Path file = root.resolve(CUT);
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : Long.MAX_VALUE;
        } catch (IOException | NumberFormatException e) {
            throw new StorageException(
                    "Cannot read " + file + ", which says where the log is to end: " + e
                            + "; remove it, then the follower finds out again",
                    e);
        }
    }

    /** The log ends where it was to, and everything is on disk. */
    public void dropCut(Disk disk) throws IOException {
        Files.deleteIfExists(root.resolve(CUT));
        disk.forceNames(root);
    }

    /** Everything is on disk: the next start need not look. */
    public void markStopped() throws IOException {
        Files.deleteIfExists(abortFile());
    }

    /** Unlocks the directory. */
    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException e) {
            throw new IllegalStateException("The lock of " + root + " could not be closed", e);
        }
    }
}
