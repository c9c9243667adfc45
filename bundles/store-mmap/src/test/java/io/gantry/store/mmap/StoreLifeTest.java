package io.gantry.store.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.gantry.codec.StoredMessage;
import io.gantry.contract.Waiting;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.log.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening, failing, healing and closing. */
final class StoreLifeTest {
    @TempDir
    private Path directory;

    @Test
    void directoryInUseIsRefusedWithCauseAndRemedy() {
        try (TestStore store = new TestStore(directory)) {
            assertNotNull(store.log());
            StorageException refusal = assertThrows(StorageException.class, () -> new TestStore(directory));
            assertTrue(refusal.getMessage().contains("in use by another broker"), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("rootDirectory"), refusal.getMessage());
        }
    }

    @Test
    void otherSegmentLengthIsRefusedAndNothingIsChanged() throws IOException {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 10);
        }
        StoreOptions other = TestStore.options(directory, 2 * TestStore.SEGMENT_BYTES);
        StorageException refusal =
                assertThrows(StorageException.class, () -> new MmapStore(other, true, Clock.system(), new FakeDisk()));
        assertTrue(refusal.getMessage().contains("16384 bytes, expected 32768"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("segmentBytes"), refusal.getMessage());
        assertFalse(Files.exists(directory.resolve("abort")));
        try (TestStore store = new TestStore(directory)) {
            assertEquals(10, store.log().nextQueueOffset("t", 0));
        }
    }

    @Test
    void otherQueueFileLengthIsRefusedAtTheStart() {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 10);
            store.dispatch();
        }
        StoreOptions own = TestStore.options(directory, TestStore.SEGMENT_BYTES);
        StoreOptions other = new StoreOptions(
                directory,
                own.logDirectory(),
                own.segmentBytes(),
                2 * own.queueFileBytes(),
                own.maxRecordBytes(),
                own.forceIntervalMillis(),
                own.delayLevels(),
                true,
                own.indexSlots(),
                own.indexEntries());
        StorageException refusal =
                assertThrows(StorageException.class, () -> new MmapStore(other, true, Clock.system(), new FakeDisk()));
        assertTrue(refusal.getMessage().contains("queueFileBytes"), refusal.getMessage());
        assertFalse(Files.exists(directory.resolve("abort")));
    }

    @Test
    void checkpointIsWrittenAtOnceThenAtTheIntervalAndWhenMuchWasDispatched() {
        try (TestStore store = new TestStore(directory)) {
            Housekeeping housekeeping = new Housekeeping(store.store, store.clock, 10_000, 5_000);
            assertEquals(1, housekeeping.doWork());
            assertEquals(0, housekeeping.doWork());
            store.appendMany(0, 10);
            store.dispatch();
            assertEquals(0, housekeeping.doWork());
            store.appendMany(10, 60);
            store.dispatch();
            assertTrue(store.store.uncheckedBytes() > 5_000);
            assertEquals(1, housekeeping.doWork());
            assertEquals(0, store.store.uncheckedBytes());
            store.clock.pass(10_000);
            assertEquals(1, housekeeping.doWork());
        }
    }

    @Test
    void aLogThatCannotBeForcedIsNoReasonForCheckpointWithoutEnd() {
        try (TestStore store = new TestStore(directory)) {
            Housekeeping housekeeping = new Housekeeping(store.store, store.clock, 10_000, 5_000);
            store.appendMany(0, 60);
            store.dispatch();
            assertTrue(store.store.uncheckedBytes() > 5_000);
            store.disk.isBroken = true;
            assertThrows(IOException.class, store.store::checkpoint);
            assertEquals(1, housekeeping.doWork());
            assertEquals(0, housekeeping.doWork());
        }
    }

    @Test
    void halfOfTheTimeIsForOthersWhenCheckpointsTakeLong() {
        SlowClock clock = new SlowClock();
        try (TestStore store = new TestStore(directory)) {
            Housekeeping housekeeping = new Housekeeping(store.store, clock, 1_000, 5_000);
            clock.perLookMillis = 4_000;
            assertEquals(1, housekeeping.doWork());
            clock.perLookMillis = 0;
            clock.nowMillis += 3_999;
            assertEquals(0, housekeeping.doWork(), "the interval is over, but not the time it took");
            store.appendMany(0, 60);
            store.dispatch();
            assertTrue(store.store.uncheckedBytes() > 5_000);
            assertEquals(0, housekeeping.doWork(), "nor for much that was dispatched");
            clock.nowMillis += 1;
            assertEquals(1, housekeeping.doWork());
        }
    }

    /** Goes on by each look at it. */
    private static final class SlowClock implements Clock {
        private long nowMillis = TestStore.START_MILLIS;
        private long perLookMillis;

        @Override
        public long millis() {
            nowMillis += perLookMillis;
            return nowMillis;
        }

        @Override
        public long nanos() {
            return 1_000_000 * millis();
        }
    }

    @Test
    void missingSegmentIsRefused() throws IOException {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 300);
        }
        Files.delete(directory.resolve("commitlog/%020d".formatted(TestStore.SEGMENT_BYTES)));
        StorageException refusal = assertThrows(StorageException.class, () -> new TestStore(directory));
        assertTrue(refusal.getMessage().contains("A file is missing"), refusal.getMessage());
    }

    @Test
    void rootThatIsAFileIsRefused() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        StorageException refusal = assertThrows(StorageException.class, () -> new TestStore(file));
        assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
    }

    @Test
    void everythingIsForcedAtTheInterval() {
        try (TestStore store = new TestStore(directory)) {
            AppendResult result = store.appendMany(0, 5);
            assertEquals(0, store.log().forceAgent().doWork());
            store.clock.pass(500);
            assertEquals(1, store.log().forceAgent().doWork());
            assertEquals(result.end(), store.log().durable().position());
        }
    }

    @Test
    void dispatcherNeverPassesTheCommitPositionAndWaitsWithoutOne() {
        try (TestStore store = new TestStore(directory)) {
            AppendResult result = store.appendMany(0, 5);
            store.store.dispatcher().follow(null);
            store.dispatch();
            assertEquals(0, store.store.queues().dispatched().position());
            store.store.dispatcher().follow(() -> store.log().durable());
            store.dispatch();
            assertEquals(0, store.store.queues().dispatched().position());
            store.log().requestForce();
            store.log().forceAgent().doWork();
            store.dispatch();
            assertEquals(result.end(), store.store.queues().dispatched().position());
        }
    }

    @Test
    void aPauseUnderLoadEndsWhereNobodyIsFollowed() {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 20);
            store.dispatch();
            assertTrue(store.store.dispatcher().idleNanos() < 1_000_000, "under load it pauses");
            store.clock.pass(1);
            store.store.dispatcher().follow(null);
            store.dispatch();
            assertTrue(store.store.dispatcher().idleNanos() > 0, "and must not spin afterwards");
        }
    }

    @Test
    void aPauseUnderLoadEndsWhereQueuesCannotBeWritten() {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 20);
            store.dispatch();
            store.append("u", 0, "x");
            store.clock.pass(1);
            store.disk.isFull = true;
            store.dispatch();
            assertTrue(store.store.dispatcher().idleNanos() > 0, "it must not spin while the disk is full");
        }
    }

    @Test
    void closedStoreLeavesNoMappingAndNoThreadAndAcceptsNothing() throws IOException {
        TestStore store = new TestStore(directory);
        StoreThreads threads = new StoreThreads(store.store);
        AppendResult result = store.appendMany(0, 500);
        Waiting.until(store.store.queues().dispatched(), result.end());
        CommitLog log = store.log();
        LogSlice slice = log.read(0, 100).orElseThrow();
        threads.close();
        store.close();
        assertEquals(AppendStatus.NOT_WRITABLE, store.append("t", 0, "x").status());
        assertTrue(log.read(0, 100).isEmpty());
        assertTrue(store.store.queues().find("t", 0).isEmpty(), "and no queue is opened again");
        assertEquals(0, slice.buffer().getLong(StoredMessage.QUEUE_OFFSET_AT));
        slice.close();
        assertFalse(Files.readString(Path.of("/proc/self/maps")).contains(directory.toString()));
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("gantry-store")));
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            assertTrue(fds.noneMatch(StoreLifeTest.this::isInDirectory));
        }
    }

    private boolean isInDirectory(Path fd) {
        try {
            return Files.readSymbolicLink(fd).startsWith(directory);
        } catch (IOException e) {
            return false;
        }
    }
}
