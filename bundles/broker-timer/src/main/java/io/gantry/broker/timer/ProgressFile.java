package io.gantry.broker.timer;

import io.gantry.log.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Progress on disk, in two places that are written in turns, so that a crash leaves one whole. Each has what was
 * written and what was forced: the first counts while the machine runs on, the second after it has started anew. One
 * thread's.
 */
final class ProgressFile implements Closeable {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int LONGS = 6;
    private static final int SLOT_BYTES = (LONGS + 1) * Long.BYTES;
    private static final int SLOTS = 2;

    private final Path path;
    private final FileChannel channel;
    private final long bootNumber;
    private final ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
    private long sequence;

    ProgressFile(Path path) {
        this(path, bootNumber());
    }

    ProgressFile(Path path, long bootNumber) {
        this.path = path;
        this.bootNumber = bootNumber;
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StorageException(path + " cannot be opened: " + e, e);
        }
    }

    /** Another one after each start of the machine; 0 where nobody tells. */
    private static long bootNumber() {
        try {
            CRC32 crc = new CRC32();
            crc.update(Files.readString(BOOT_ID, StandardCharsets.US_ASCII).getBytes(StandardCharsets.US_ASCII));
            return crc.getValue();
        } catch (IOException e) {
            return 0;
        }
    }

    /** What counts now; empty when there is none, or none is whole. */
    Optional<Progress> read() {
        Progress newest = null;
        try {
            for (int i = 0; i < SLOTS; i++) {
                slot.clear();
                int read = channel.read(slot, (long) i * SLOT_BYTES);
                slot.flip();
                if (read == SLOT_BYTES && slot.getLong(LONGS * Long.BYTES) == crc() && slot.getLong(0) > sequence) {
                    sequence = slot.getLong(0);
                    int from = slot.getLong(Long.BYTES) == bootNumber && bootNumber != 0 ? 2 : 4;
                    newest = new Progress(slot.getLong(from * Long.BYTES), slot.getLong((from + 1) * Long.BYTES));
                }
            }
        } catch (IOException e) {
            throw new StorageException(path + " cannot be read: " + e, e);
        }
        return Optional.ofNullable(newest);
    }

    /** Notes both; forces nothing. */
    void write(Progress written, Progress forced) {
        sequence++;
        slot.clear();
        slot.putLong(sequence).putLong(bootNumber);
        slot.putLong(written.nextOffset()).putLong(written.doneMillis());
        slot.putLong(forced.nextOffset()).putLong(forced.doneMillis());
        slot.putLong(crc()).flip();
        try {
            channel.write(slot, sequence % SLOTS * SLOT_BYTES);
        } catch (IOException e) {
            throw new StorageException(path + " cannot be written: " + e, e);
        }
    }

    void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new StorageException(path + " cannot be forced: " + e, e);
        }
    }

    private long crc() {
        CRC32 crc = new CRC32();
        crc.update(slot.array(), 0, LONGS * Long.BYTES);
        return crc.getValue();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StorageException(path + " cannot be closed: " + e, e);
        }
    }
}
