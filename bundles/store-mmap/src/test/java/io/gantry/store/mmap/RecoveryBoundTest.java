package io.gantry.store.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.codec.DelayLevels;
import io.gantry.codec.StoredMessage;
import io.gantry.contract.Records;
import io.gantry.log.RecordSource.RecordPlace;
import io.gantry.queue.ConsumeQueue;
import io.gantry.store.mmap.segment.Disk;
import io.gantry.store.mmap.segment.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a start after a kill costs: it follows from what came after the checkpoint, and neither from the size of the
 * store nor from the number of its queues. The old segments are sparse: a record, and a blank to the end.
 */
final class RecoveryBoundTest {
    private static final int OLD_SEGMENTS = 19;
    private static final int ACTIVE_QUEUES = 3;
    private static final int BODY_BYTES = 1_000;

    @TempDir
    private Path directory;

    @Test
    void onlyQueuesWithRecordsBehindTheCheckpointAreOpened() throws IOException {
        StoreOptions options = options(1 << 20, 20 * 1_000, 1_000, 4_000);
        int active = kill(options, 300, 500 << 10);
        try (MmapStore store = new MmapStore(options, true, Clock.system(), Disk.real())) {
            assertEquals(ACTIVE_QUEUES, mappedQueueFiles());
            assertEquals(active, messages(store, 0));
            assertEquals(1, messages(store, 299));
            assertEquals(1, store.log().nextQueueOffset("queues", 298));
            assertEquals(ACTIVE_QUEUES + 2, mappedQueueFiles());
            assertEquals(0, store.log().append(Records.of("other", 0, "x")).queueOffset());
            assertEquals(1, store.log().append(Records.of("queues", 297, "x")).queueOffset());
        }
    }

    /** 20 GB, a checkpoint 320 MB ago, a full-sized index: run with {@code -Dgantry.recovery.long=true}. */
    @ParameterizedTest(name = "{0} queues")
    @ValueSource(ints = {10, 50_000})
    @EnabledIfSystemProperty(named = "gantry.recovery.long", matches = "true")
    void twentyGigabytesAreOpenWithinFiveSeconds(int queues) throws IOException {
        StoreOptions options = options(1 << 30, 6_000_000, 5_000_000, 20_000_000);
        int active = kill(options, queues, 320 << 20);
        long start = Clock.system().nanos();
        try (MmapStore store = new MmapStore(options, true, Clock.system(), Disk.real())) {
            long millis = TimeUnit.NANOSECONDS.toMillis(Clock.system().nanos() - start);
            System.out.printf("%,d bytes, %,d queues: open after %,d ms%n", logBytes(store), queues, millis);
            assertTrue(logBytes(store) > 20_000_000_000L, "a store of 20 GB");
            assertEquals(active, messages(store, 0));
            assertEquals(1, messages(store, queues - 1));
            assertTrue(millis <= 5_000, "at most 5 s, took " + millis + " ms");
        }
    }

    private StoreOptions options(int segmentBytes, int queueFileBytes, int indexSlots, int indexEntries) {
        DelayLevels levels = DelayLevels.parse(DelayLevels.ROCKETMQ);
        Path log = directory.resolve("commitlog");
        return new StoreOptions(
                directory, log, segmentBytes, queueFileBytes, 8 << 10, 500, levels, true, indexSlots, indexEntries);
    }

    /**
     * Leaves what a kill would: a checkpoint, so many bytes behind it that consumers saw, and the abort file.
     *
     * @return how many messages the first queue has
     */
    private int kill(StoreOptions options, int queues, int bytesBehindCheckpoint) throws IOException {
        makeOldSegments(options);
        Path checkpoint = directory.resolve("checkpoint");
        Path saved = directory.resolve("saved");
        int count = 1;
        try (MmapStore store = new MmapStore(options, true, Clock.system(), Disk.real())) {
            store.dispatcher().follow(() -> store.log().appended());
            for (int queue = 0; queue < queues; queue++) {
                store.log().append(Records.of("queues", queue, "one"));
            }
            dispatch(store);
            store.checkpoint();
            String body = "x".repeat(BODY_BYTES);
            for (; (long) count * ACTIVE_QUEUES * BODY_BYTES < bytesBehindCheckpoint; count++) {
                for (int queue = 0; queue < ACTIVE_QUEUES; queue++) {
                    String key = "UNIQ_KEY\1id" + queue + "-" + count + "\2";
                    store.log().append(Records.with("queues", queue, key, body));
                }
            }
            dispatch(store);
            Files.copy(checkpoint, saved);
        }
        Files.move(saved, checkpoint, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(directory.resolve("abort"), "1");
        return count;
    }

    private static void makeOldSegments(StoreOptions options) throws IOException {
        for (int i = 0; i < OLD_SEGMENTS; i++) {
            long base = (long) i * options.segmentBytes();
            Path path = options.logDirectory().resolve("%020d".formatted(base));
            Segment segment = Segment.create(path, base, options.segmentBytes());
            Records record = Records.of("old", 0, "old");
            record.write(0, segment.buffer(), 0, new RecordPlace(base, i, TestStore.START_MILLIS));
            int at = record.bytes(0);
            segment.buffer().putInt(at, segment.bytes() - at);
            segment.buffer().putInt(at + StoredMessage.MAGIC_AT, StoredMessage.MAGIC_BLANK);
            segment.release();
        }
    }

    private static void dispatch(MmapStore store) throws IOException {
        while (store.dispatcher().doWork() > 0) {}
    }

    private static int messages(MmapStore store, int queueId) {
        ConsumeQueue queue = store.queues().find("queues", queueId).orElseThrow();
        return queue.read(0, Integer.MAX_VALUE >> 1, (offset, position, bytes, code) -> true);
    }

    private static long logBytes(MmapStore store) {
        return store.log().appended().position() - store.log().start();
    }

    private long mappedQueueFiles() throws IOException {
        String queues = directory.resolve("consumequeue").toString();
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains(queues))
                .count();
    }
}
