package io.gantry.store.mmap.recovery;

import io.gantry.codec.StoreCheckpoint;
import io.gantry.log.StorageException;
import io.gantry.store.mmap.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The checkpoint on disk; read when it is opened, written and forced as one page. One thread at a time,
 * and another one for the hint of what is visible. */
public final class CheckpointFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(StoreCheckpoint.BYTES);
    private final StoreCheckpoint checkpoint = new StoreCheckpoint(bytes);
    private final Segment page;
    private final StoreCheckpoint live;

    /** Opens the file, or makes one of zeros. */
    public CheckpointFile(Path path) {
        this.path = path;
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.read(bytes, 0) < StoreCheckpoint.BYTES) {
                // Its room is taken now, so that a full disk cannot make a clean stop impossible later.
                writeBytes(StoreCheckpoint.BYTES);
            }
        } catch (IOException e) {
            throw new StorageException("Cannot read " + path + ": " + e + "; check owner and permissions", e);
        }
        page = Segment.open(path, 0);
        live = new StoreCheckpoint(page.buffer());
    }

    /** Notes up to where records are visible from now on. It costs no system call, and a kill does not lose it. */
    public void visible(long position) {
        live.visiblePosition(position);
    }

    /** The values last read or written. */
    public StoreCheckpoint values() {
        return checkpoint;
    }

    /** Writes the values and forces them. */
    public void write() throws IOException {
        writeBytes(StoreCheckpoint.SEALED_BYTES);
    }

    private void writeBytes(int count) throws IOException {
        bytes.limit(count).position(0);
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
        channel.force(true);
    }

    @Override
    public void close() {
        page.release();
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("The checkpoint " + path + " could not be closed", e);
        }
    }
}
