package io.gantry.store.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.StoredMessage;
import io.gantry.log.AppendStatus;
import io.gantry.log.LogSlice;
import io.gantry.log.StorageException;
import io.gantry.queue.Boundary;
import io.gantry.queue.ConsumeQueue;
import io.gantry.store.mmap.retention.Retention;
import io.gantry.store.mmap.retention.RetentionPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files go, when, and what readers notice. */
final class RetentionTest {
    private static final long HOUR = 3_600_000;

    @TempDir
    private Path directory;

    private TestStore store;

    @BeforeEach
    void open() throws IOException {
        store = new TestStore(directory);
        store.appendMany(0, 400);
        store.dispatch();
        store.store.checkpoint();
        try (Stream<Path> files = Files.list(directory.resolve("commitlog"))) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(store.clock.millis()));
            }
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Retention retention(Set<Integer> hours) {
        RetentionPlan plan = new RetentionPlan(hours, 72 * HOUR, 0.75, 0.85, 0.90, true, 2);
        return new Retention(store.store, plan, store.disk, store.clock, 10_000);
    }

    private int hourNow() {
        return Instant.ofEpochMilli(store.clock.millis())
                .atZone(ZoneId.systemDefault())
                .getHour();
    }

    private long segmentsGone() {
        return store.log().start() / TestStore.SEGMENT_BYTES;
    }

    @Test
    void youngSegmentsStay() {
        retention(Set.of(hourNow())).doWork();
        assertEquals(0, segmentsGone());
    }

    @Test
    void oldSegmentsGoAllAtOnceAtAnyHourWhenSomebodyAsks() {
        store.clock.pass(73 * HOUR);
        int hour = hourNow();
        Retention retention = retention(Set.of((hour + 5) % 24));
        CompletableFuture<Integer> asked = retention.removeOldSegments();
        CompletableFuture<Integer> askedAgain = retention.removeOldSegments();
        assertFalse(asked.isDone());
        retention.doWork();
        assertTrue(segmentsGone() > 2, "more than a run takes");
        assertTrue(asked.join() >= segmentsGone());
        assertEquals(asked.join(), askedAgain.join());
        assertEquals(0, retentionSays(retention));
        CompletableFuture<Integer> tooLate = retention.removeOldQueueFiles();
        retention.onClose();
        assertThrows(CompletionException.class, tooLate::join);
    }

    private static int retentionSays(Retention retention) {
        CompletableFuture<Integer> files = retention.removeOldSegments();
        retention.doWork();
        return files.join();
    }

    @Test
    void oldSegmentsGoInTheirHourOnlyAndSomeAtATime() {
        store.clock.pass(73 * HOUR);
        int hour = hourNow();
        retention(Set.of((hour + 5) % 24)).doWork();
        assertEquals(0, segmentsGone());
        Retention retention = retention(Set.of(hour));
        retention.doWork();
        assertEquals(2, segmentsGone());
        retention.doWork();
        assertEquals(2, segmentsGone());
        store.clock.pass(10_000);
        retention.doWork();
        assertEquals(4, segmentsGone());
    }

    @Test
    void oldSegmentsGoAtAnyHourWhenTheDiskFillsUp() {
        store.clock.pass(73 * HOUR);
        store.disk.usedRatio = 0.76;
        retention(Set.of()).doWork();
        assertEquals(2, segmentsGone());
    }

    @Test
    void youngSegmentsGoWhereAppendsAreRefusedEvenBelowTheForcibleThreshold() {
        store.disk.usedRatio = 0.60;
        RetentionPlan plan = new RetentionPlan(Set.of(), 72 * HOUR, 0.75, 0.85, 0.50, true, 2);
        new Retention(store.store, plan, store.disk, store.clock, 10_000).doWork();
        assertEquals(2, segmentsGone());
        assertEquals(AppendStatus.DISK_FULL, store.append("t", 0, "x").status());
    }

    @Test
    void oldSegmentsGoAboveTheForcibleThresholdWhereYoungOnesMayNot() {
        store.disk.usedRatio = 0.86;
        RetentionPlan seed = new RetentionPlan(Set.of(), 72 * HOUR, 0.88, 0.85, 0.90, false, 2);
        Retention retention = new Retention(store.store, seed, store.disk, store.clock, 10_000);
        retention.doWork();
        assertEquals(0, segmentsGone());
        store.clock.pass(73 * HOUR);
        retention.doWork();
        assertEquals(2, segmentsGone());
    }

    @Test
    void youngSegmentsGoWhenTheDiskIsFullerStillButNeverTheLast() {
        store.disk.usedRatio = 0.86;
        Retention retention = retention(Set.of());
        for (int i = 0; i < 20; i++) {
            retention.doWork();
            store.clock.pass(10_000);
        }
        long last = store.log().appended().position() / TestStore.SEGMENT_BYTES;
        assertEquals(last, segmentsGone());
        assertEquals(AppendStatus.APPENDED, store.append("t", 0, "x").status());
    }

    @Test
    void nearlyFullDiskRefusesAppendsUntilThereIsRoomAgain() {
        Retention retention = retention(Set.of());
        store.disk.usedRatio = 0.91;
        retention.doWork();
        assertEquals(AppendStatus.DISK_FULL, store.append("t", 0, "x").status());
        String refusal = store.log().status().refusal();
        assertTrue(refusal.contains(directory.toString()), refusal);
        assertTrue(refusal.contains("90 %") && refusal.contains("bytes are free"), refusal);
        store.disk.usedRatio = 0.5;
        store.clock.pass(10_000);
        retention.doWork();
        assertEquals(AppendStatus.APPENDED, store.append("t", 0, "x").status());
        assertEquals("", store.log().status().refusal());
    }

    @Test
    void queuesAndIndexFollowTheLog() {
        ConsumeQueue queue = store.store.queues().find("t", 0).orElseThrow();
        store.disk.usedRatio = 0.86;
        retention(Set.of()).doWork();
        long min = queue.minOffset();
        assertTrue(min > 0);
        queue.read(min, 1, (offset, position, bytes, code) -> {
            assertTrue(position >= store.log().start());
            return false;
        });
        queue.read(min - 1, 1, (offset, position, bytes, code) -> {
            throw new AssertionError("An expired message was given");
        });
        assertEquals(min, queue.offsetAt(0, Boundary.LOWER));
        assertEquals(400 - min, store.bodies("t", 0).size());
        assertTrue(Files.notExists(directory.resolve("consumequeue/t/0/%020d".formatted(0))));
    }

    @Test
    void firstMessageAfterExpiredOnesIsStillTheFirstAfterARestart() {
        store.disk.usedRatio = 0.86;
        retention(Set.of()).doWork();
        long min = store.store.queues().find("t", 0).orElseThrow().minOffset();
        store.close();
        store = new TestStore(directory);
        assertEquals(min, store.store.queues().find("t", 0).orElseThrow().minOffset());
        assertEquals(400 - min, store.bodies("t", 0).size());
    }

    @Test
    void sliceOfARemovedSegmentStaysReadableUntilItIsClosed() throws IOException {
        LogSlice slice = store.log().read(0, 4096).orElseThrow();
        store.disk.usedRatio = 0.86;
        retention(Set.of()).doWork();
        String mapped = directory.resolve("commitlog/%020d".formatted(0)).toString();
        assertTrue(store.log().read(0, 10).isEmpty());
        assertEquals(0, new StoredMessage().wrap(slice.buffer(), 0).queueOffset());
        assertTrue(Files.readString(Path.of("/proc/self/maps")).contains(mapped));
        slice.close();
        slice.close();
        assertTrue(!Files.readString(Path.of("/proc/self/maps")).contains(mapped));
    }

    @Test
    void whatIsNotDispatchedStays() {
        store.store.dispatcher().follow(null);
        store.appendMany(400, 800);
        store.disk.usedRatio = 0.86;
        Retention retention = retention(Set.of());
        for (int i = 0; i < 20; i++) {
            retention.doWork();
            store.clock.pass(10_000);
        }
        assertTrue(store.log().start() <= store.store.queues().dispatched().position());
        store.store.dispatcher().follow(() -> store.log().appended());
        store.dispatch();
        assertTrue(store.bodies("t", 0).containsAll(TestStore.messages(400, 800)));
    }

    @Test
    void hoursAreRead() {
        assertEquals(Set.of(4, 16), RetentionPlan.hours("04;16"));
        assertThrows(StorageException.class, () -> RetentionPlan.hours("24"));
        assertThrows(StorageException.class, () -> RetentionPlan.hours("four"));
    }

    @Test
    void ratiosAreClampedAsRocketMqDoes() {
        RetentionPlan plan = new RetentionPlan(Set.of(), 1, 0.99, 0.88, 0.99, true, 1);
        assertEquals(0.95, plan.usedRatio());
        assertEquals(0.85, plan.forcibleRatio());
        assertEquals(0.90, plan.warningRatio());
    }
}
