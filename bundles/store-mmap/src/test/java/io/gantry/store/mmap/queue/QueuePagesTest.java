package io.gantry.store.mmap.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.Records;
import io.gantry.log.RecordSource.RecordPlace;
import io.gantry.queue.QueueKey;
import io.gantry.store.mmap.log.LightQueues;
import io.gantry.store.mmap.segment.Disk;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A queue's file is mostly a hole. Opening a queue, and reading it after a rest, takes pages of memory for what is in
 * it: with what a disk reads ahead, a start after a kill would push everything else out of memory.
 */
final class QueuePagesTest {
    private static final int FILE_BYTES = 6_000_000;
    private static final int PAGE_BYTES = 4 << 10;
    /** A window of 128 KiB lies around a fault on most machines, and one of 8 MiB on some. */
    private static final int FAR_PAGE = 20;

    @TempDir
    private Path directory;

    private SegmentFiles log;
    private MappedQueues queues;

    @BeforeEach
    void open() throws IOException {
        log = new SegmentFiles(directory.resolve("commitlog"), 1 << 20, "segmentBytes");
        Records.of("t", 0, "x").write(0, log.create(0).buffer(), 0, new RecordPlace(0, 0, 1));
        reopened(Long.MAX_VALUE);
    }

    /** As after a kill, with the file's pages out of memory but for those that were written. */
    private MappedQueue reopened(long keptBelow) {
        queues = new MappedQueues(
                directory.resolve("consumequeue"),
                FILE_BYTES,
                Disk.real(),
                log,
                shown -> {},
                new MappedQueues.Bounds(1, new LightQueues(true, LightQueues.MOST)));
        queues.recover(keptBelow);
        return queues.open(new QueueKey("t", 0));
    }

    @AfterEach
    void close() throws IOException {
        queues.close();
        log.close();
    }

    private boolean isInMemory(int page) throws IOException {
        Path file = directory.resolve("consumequeue/t/0/00000000000000000000");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, (long) page * PAGE_BYTES, PAGE_BYTES)
                    .isLoaded();
        }
    }

    @Test
    void aQueueOfOnePageTakesNoMoreWhenItIsOpenedAndWhenItWakes() throws IOException {
        assertTrue(queues.open(new QueueKey("t", 0)).append(0, 0, 100, 7));
        queues.force(Long.MAX_VALUE);
        queues.close();
        MappedQueue queue = reopened(Long.MAX_VALUE);
        assertEquals(1, queue.maxOffset().position());
        assertTrue(isInMemory(0));
        assertFalse(isInMemory(FAR_PAGE), "opened");
        assertTrue(queue.rest(true));
        assertEquals(1, queue.read(0, 1, (offset, position, bytes, code) -> true));
        assertFalse(isInMemory(FAR_PAGE), "read after a rest");
    }

    @Test
    void aUnitThatIsCutTakesNoMore() throws IOException {
        assertTrue(queues.open(new QueueKey("t", 0)).append(0, 0, 100, 7));
        queues.force(Long.MAX_VALUE);
        queues.close();
        MappedQueue queue = reopened(0);
        assertEquals(0, queue.maxOffset().position());
        assertTrue(queue.append(0, 0, 100, 7));
        assertFalse(isInMemory(FAR_PAGE));
    }
}
