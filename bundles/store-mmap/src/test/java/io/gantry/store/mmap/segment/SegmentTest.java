package io.gantry.store.mmap.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a segment writes, and what it leaves alone. */
final class SegmentTest {
    private static final int BYTES = 1 << 20;

    @TempDir
    private Path directory;

    @Test
    void holesStayHolesWhenPagesAreWrittenAgain() throws Exception {
        Path path = directory.resolve("0");
        Segment segment = Segment.create(path, 0, BYTES);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {7}), 5_000);
        }
        segment.force(0, BYTES);
        long before = usedBlocks(path);
        segment.touch(0, BYTES);
        segment.force(0, BYTES);
        assertEquals(before, usedBlocks(path));
        assertEquals(7, segment.buffer().get(5_000));
        segment.release();
    }

    private static long usedBlocks(Path path) throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", path.toString()).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
    }
}
