package io.gantry.store.mmap.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files to which less is written at a time than was asked for. */
final class FileDiskTest {
    private static final byte OLD = 7;
    private static final int FILE_BYTES = 3 << 20;
    private static final int AT = 4_096;
    /** More than one piece, and no multiple of anything. */
    private static final int BYTES = (2 << 20) + 4_095;

    @TempDir
    private Path directory;

    private final FileDisk disk = new FileDisk();
    private Path path;

    /** A file of a disk that takes at most so many bytes at a time, and so many in all. */
    private static final class ShortChannel implements WritableByteChannel {
        private final FileChannel file;
        private final int atATime;
        private int room;

        ShortChannel(FileChannel file, int atATime, int room) {
            this.file = file;
            this.atATime = atATime;
            this.room = room;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int count = Math.min(Math.min(bytes.remaining(), atATime), room);
            int written = file.write(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + written);
            room -= written;
            return written;
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @BeforeEach
    void fill() throws IOException {
        path = directory.resolve("0");
        byte[] old = new byte[FILE_BYTES];
        Arrays.fill(old, OLD);
        Files.write(path, old);
    }

    private void requireZeros(int bytes) throws IOException {
        byte[] expected = new byte[FILE_BYTES];
        Arrays.fill(expected, OLD);
        Arrays.fill(expected, AT, AT + bytes, (byte) 0);
        assertArrayEquals(expected, Files.readAllBytes(path));
    }

    private void writeShort(int atATime, int room) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            disk.writeZeros(new ShortChannel(file.position(AT), atATime, room), path, BYTES);
        }
    }

    @Test
    void zerosAreWrittenWhereTheyAreAskedFor() throws IOException {
        Segment segment = Segment.open(path, 0);
        try {
            disk.writeZeros(segment, AT, BYTES);
        } finally {
            segment.release();
        }
        requireZeros(BYTES);
    }

    @Test
    void theRestOfAShortWriteFollows() throws IOException {
        writeShort(1_000, Integer.MAX_VALUE);
        requireZeros(BYTES);
    }

    @Test
    void aFileThatTakesNoMoreIsAFailureAndNoEndlessLoop() throws IOException {
        IOException failure = assertThrows(IOException.class, () -> writeShort(1 << 20, BYTES - 95));
        assertTrue(failure.getMessage().contains("the last 95 of " + BYTES), failure.getMessage());
        requireZeros(BYTES - 95);
        assertEquals(FILE_BYTES, Files.size(path));
    }
}
