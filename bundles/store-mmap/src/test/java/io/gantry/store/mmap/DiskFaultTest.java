package io.gantry.store.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.IndexLayout;
import io.gantry.contract.Records;
import io.gantry.contract.SteppedClock;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.RecordSource;
import io.gantry.log.StorageException;
import io.gantry.store.mmap.index.MappedIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, broken or read-only: the store stops accepting before it promises what it cannot keep. */
final class DiskFaultTest {
    @TempDir
    private Path directory;

    @Test
    void fullDiskRefusesWithTheReasonAndHealsByItself() {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 20);
            store.disk.isFull = true;
            AppendResult refused = null;
            int accepted = 20;
            while (refused == null) {
                AppendResult result = store.appendMany(accepted, accepted + 1);
                refused = result.isInLog() ? null : result;
                accepted += result.isInLog() ? 1 : 0;
            }
            assertEquals(AppendStatus.DISK_FULL, refused.status());
            String reason = store.log().status().refusal();
            assertTrue(reason.contains(directory.toString()) && reason.contains("0 bytes free"), reason);
            assertTrue(reason.contains("threshold for the next 16384 is 67125248"), reason);
            assertEquals(reason, refused.reason());
            store.disk.isFull = false;
            store.appendMany(accepted, accepted + 50);
            assertEquals("", store.log().status().refusal());
            store.dispatch();
            assertEquals(TestStore.messages(0, accepted + 50), store.bodies("t", 0));
        }
    }

    @Test
    void fullDiskOfTheQueuesDelaysMessagesAndLosesNone() {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 10);
            store.disk.isFull = true;
            store.dispatch();
            assertTrue(store.bodies("t", 0).isEmpty());
            store.disk.isFull = false;
            store.dispatch();
            assertEquals(TestStore.messages(0, 10), store.bodies("t", 0));
        }
    }

    @Test
    void messagesThatCannotBeMadeVisibleAreNotAcceptedUntilTheyCan() {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 10);
            store.disk.isFull = true;
            store.dispatch();
            AppendResult refused = store.append("t", 0, "x");
            assertEquals(AppendStatus.DISK_FULL, refused.status());
            assertTrue(refused.reason().contains("not visible yet"), refused.reason());
            store.disk.isFull = false;
            store.dispatch();
            store.appendMany(10, 12);
            store.dispatch();
            assertEquals(TestStore.messages(0, 12), store.bodies("t", 0));
        }
    }

    @Test
    void theLogLeavesRoomToTheQueuesSoThatWhatIsAcknowledgedIsReadOnAFullDisk() {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 20);
            store.disk.freeBytes = 64 << 20;
            int accepted = 20;
            AppendResult last = store.appendMany(accepted, accepted + 1);
            for (; last.isInLog(); last = store.appendMany(accepted, accepted + 1)) {
                accepted++;
            }
            assertEquals(AppendStatus.DISK_FULL, last.status());
            store.dispatch();
            assertEquals(TestStore.messages(0, accepted), store.bodies("t", 0));
            store.disk.freeBytes = 1 << 30;
            assertTrue(store.appendMany(accepted, accepted + 1).isInLog());
        }
    }

    @Test
    void readOnlyDiskRefusesWithItsReasonAndIsReadOn() {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 20);
            store.dispatch();
            store.disk.isReadOnly = true;
            AppendResult refused = store.appendMany(20, 200);
            assertEquals(AppendStatus.NOT_WRITABLE, refused.status());
            assertEquals("Read-only file system", refused.reason());
            assertTrue(store.bodies("t", 0).containsAll(TestStore.messages(0, 20)));
        }
    }

    @Test
    void pageThatCannotBeWrittenEndsTheIntake() {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 5);
            AppendResult refused = store.log().append(faulty());
            assertEquals(AppendStatus.NOT_WRITABLE, refused.status());
            assertTrue(refused.reason().contains("cannot be written at position 970"), refused.reason());
            assertEquals(AppendStatus.NOT_WRITABLE, store.append("t", 0, "x").status());
            store.dispatch();
            assertEquals(TestStore.messages(0, 5), store.bodies("t", 0));
        }
    }

    /** A record during whose writing the page's disk breaks. */
    private static RecordSource faulty() {
        RecordSource sound = Records.of("t", 0, "x");
        return new RecordSource() {
            @Override
            public String topic() {
                return sound.topic();
            }

            @Override
            public int queueId() {
                return sound.queueId();
            }

            @Override
            public int count() {
                return sound.count();
            }

            @Override
            public int bytes(int index) {
                return sound.bytes(index);
            }

            @Override
            public void write(int index, ByteBuffer target, int at, RecordPlace place) {
                throw new InternalError("a fault occurred in an unsafe memory access operation");
            }
        };
    }

    @Test
    void failedForceStopsTheIntakeAndTheDurablePosition() {
        try (TestStore store = new TestStore(directory)) {
            AppendResult safe = store.appendMany(0, 5);
            store.log().requestForce();
            store.log().forceAgent().doWork();
            assertEquals(safe.end(), store.log().durable().position());
            store.disk.isBroken = true;
            store.appendMany(5, 6);
            store.log().requestForce();
            store.log().forceAgent().doWork();
            store.disk.isBroken = false;
            store.log().requestForce();
            store.log().forceAgent().doWork();
            assertEquals(safe.end(), store.log().durable().position());
            assertEquals(AppendStatus.NOT_WRITABLE, store.append("t", 0, "x").status());
            assertTrue(store.log().status().refusal().contains("Input/output error"));
        }
        assertTrue(Files.exists(directory.resolve("abort")), "the next start must look at everything");
    }

    @Test
    void whatAFailedForceLeftIsWrittenAgainByTheNextStartBeforeItCounts() throws IOException {
        Path image = directory.resolve("image");
        try (TestStore store = new TestStore(directory.resolve("live"))) {
            store.appendMany(0, 100);
            store.disk.isBroken = true;
            store.log().requestForce();
            store.log().forceAgent().doWork();
            store.crashImage(image);
        }
        assertTrue(Files.readString(image.resolve("abort")).contains("Forcing the log"));
        try (TestStore store = new TestStore(image)) {
            assertEquals(
                    store.log().appended().position(), store.log().durable().position());
            for (int segment = 0; segment < 2; segment++) {
                Path path = image.resolve("commitlog/%020d".formatted(segment * TestStore.SEGMENT_BYTES));
                assertTrue(store.disk.touched.contains(path), "written again: " + path);
                assertTrue(store.disk.forced.contains(path), "forced: " + path);
            }
            assertTrue(store.append("t", 0, "x").isInLog());
        }
        assertFalse(Files.exists(image.resolve("abort")));
    }

    @Test
    void whatAKillLeftInMemoryIsForcedBeforeItCounts() {
        Path image = directory.resolve("image");
        try (TestStore store = new TestStore(directory.resolve("live"))) {
            store.appendMany(0, 100);
            store.crashImage(image);
        }
        FakeDisk broken = new FakeDisk();
        broken.isBroken = true;
        try (TestStore store = new TestStore(image, new SteppedClock(TestStore.START_MILLIS), broken)) {
            store.log().forceAgent().doWork();
            assertEquals(0, store.log().durable().position());
            assertEquals(AppendStatus.NOT_WRITABLE, store.append("t", 0, "x").status());
        }
        try (TestStore store = new TestStore(image)) {
            store.log().forceAgent().doWork();
            assertEquals(
                    store.log().appended().position(), store.log().durable().position());
            store.dispatch();
            assertEquals(TestStore.messages(0, 100), store.bodies("t", 0));
        }
    }

    @Test
    void noCheckpointTrustsQueuesAfterAForceOfThemFailed() throws IOException {
        Path image = directory.resolve("image");
        try (TestStore store = new TestStore(directory.resolve("live"))) {
            store.appendMany(0, 30);
            store.dispatch();
            store.log().forceAgent().forceAll();
            store.disk.isBroken = true;
            assertThrows(IOException.class, store.store::checkpoint);
            store.disk.isBroken = false;
            assertThrows(IOException.class, store.store::checkpoint);
            AppendResult refused = store.append("t", 0, "x");
            assertEquals(AppendStatus.NOT_WRITABLE, refused.status());
            assertTrue(refused.reason().contains("Forcing the queues"), refused.reason());
            store.crashImage(image);
        }
        // What a power cut would leave of pages that were never written.
        try (TestStore store = new TestStore(withoutQueues(image))) {
            store.dispatch();
            assertEquals(TestStore.messages(0, 30), store.bodies("t", 0));
        }
    }

    @Test
    void theNoteOfAFailedForceStaysUntilItsPagesAreWritten() throws IOException {
        Path image = directory.resolve("image");
        long end;
        try (TestStore store = new TestStore(directory.resolve("live"))) {
            end = store.appendMany(0, 5).end();
            store.disk.isBroken = true;
            store.log().forceAgent().forceAll();
            store.crashImage(image);
        }
        Path segment = image.resolve("commitlog/%020d".formatted(0));
        writeByte(segment, end + 100, 1);
        FakeDisk broken = new FakeDisk();
        broken.isBroken = true;
        SteppedClock clock = new SteppedClock(TestStore.START_MILLIS);
        assertThrows(StorageException.class, () -> new TestStore(image, clock, broken));
        assertTrue(Files.readString(image.resolve("abort")).contains("Forcing the log"));
        writeByte(segment, end + 100, 0);
        FakeDisk brokenLater = new FakeDisk();
        brokenLater.isBroken = true;
        try (TestStore store = new TestStore(image, clock, brokenLater)) {
            assertEquals(AppendStatus.NOT_WRITABLE, store.append("t", 0, "x").status());
        }
        assertTrue(Files.readString(image.resolve("abort")).contains("Forcing the log"));
        try (TestStore store = new TestStore(image)) {
            assertTrue(store.disk.touched.contains(segment));
            assertFalse(Files.readString(image.resolve("abort")).contains("Forcing the log"));
        }
    }

    @Test
    void startsThatCannotKeepATailLeaveNoPiecesOfIt() throws IOException {
        Path image = directory.resolve("image");
        try (TestStore store = new TestStore(directory.resolve("live"))) {
            long end = store.appendMany(0, 5).end();
            store.crashImage(image);
            writeByte(image.resolve("commitlog/%020d".formatted(0)), end + 100, 1);
        }
        SteppedClock clock = new SteppedClock(TestStore.START_MILLIS);
        FakeDisk broken = new FakeDisk();
        broken.isBroken = true;
        Path damaged = Files.createDirectories(image.resolve("damaged"));
        for (int start = 0; start < 3; start++) {
            assertThrows(StorageException.class, () -> new TestStore(image, clock, broken));
            assertEquals(0, damaged.toFile().list().length);
        }
        new TestStore(image, clock).close();
        assertEquals(1, damaged.toFile().list().length);
    }

    @Test
    void aForceThatFailsDuringTheStopIsNotedForTheNextStart() throws IOException {
        TestStore store = new TestStore(directory);
        store.appendMany(0, 5);
        store.disk.isBroken = true;
        store.close();
        assertTrue(Files.readString(directory.resolve("abort")).contains("Forcing the log"));
    }

    @Test
    void aForceOfTheQueuesThatFailsDuringTheStopIsNotedForTheNextStart() throws IOException {
        TestStore store = new TestStore(directory);
        store.appendMany(0, 5);
        store.dispatch();
        store.log().forceAgent().forceAll();
        store.disk.isBroken = true;
        store.close();
        assertTrue(Files.readString(directory.resolve("abort")).contains("Forcing the queues"));
    }

    @Test
    void aRecordWhoseQueueHasNoRoomIsIndexedOnce() throws IOException {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 5);
            store.dispatch();
            store.log().append(Records.with("u", 0, "UNIQ_KEY\1late\2", "x"));
            store.disk.isFull = true;
            for (int i = 0; i < 500; i++) {
                assertEquals(0, store.store.dispatcher().doWork());
            }
            store.disk.isFull = false;
            store.dispatch();
            assertEquals(List.of("x"), store.bodies("u", 0));
            assertEquals(
                    1,
                    store.store.index().find("u", "late", 9, 0, Long.MAX_VALUE).size());
            try (Stream<Path> files = Files.list(directory.resolve("index"))) {
                assertEquals(1, files.count(), "500 more entries would fill a file");
            }
        }
    }

    @Test
    void filesOfAQueueAreForcedThoughOneBeforeThemHasExpired() throws IOException {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 120);
            store.dispatch();
            store.log().forceAgent().forceAll();
            store.store.deleteOldestSegment();
            assertEquals(1, store.store.expireQueues());
            store.store.queues().force(Long.MAX_VALUE);
            for (int file = 1; file < 3; file++) {
                Path path = directory.resolve("consumequeue/t/0/%020d".formatted(file * TestStore.QUEUE_FILE_BYTES));
                assertTrue(store.disk.forced.contains(path), path.toString());
            }
        }
    }

    @Test
    void slotsWhoseRebuildWasInterruptedAreBuiltAgain() throws IOException {
        Path path;
        SteppedClock clock = new SteppedClock(TestStore.START_MILLIS);
        FakeDisk disk = new FakeDisk();
        try (MappedIndex index = new MappedIndex(directory, 100, 400, disk, clock)) {
            putKeys(index, 0, 20);
            try (Stream<Path> files = Files.list(directory)) {
                path = files.findFirst().orElseThrow();
            }
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            // The entries behind the tenth never came to the disk, the slots that lead to them did.
            long from = IndexLayout.fileBytes(100, 11);
            file.write(ByteBuffer.allocate((int) (IndexLayout.fileBytes(100, 400) - from)), from);
        }
        disk.isTorn = true;
        try (MappedIndex index = new MappedIndex(directory, 100, 400, disk, clock)) {
            assertThrows(IOException.class, () -> index.recover(10_000, false, true));
        }
        disk.isTorn = false;
        try (MappedIndex index = new MappedIndex(directory, 100, 400, disk, clock)) {
            index.recover(10_000, false, true);
            for (int i = 0; i < 10; i++) {
                assertEquals(List.of(1_000L * i), index.find("t", "k" + i, 9, 0, Long.MAX_VALUE), "k" + i);
            }
            putKeys(index, 10, 20);
            assertEquals(List.of(19_000L), index.find("t", "k19", 9, 0, Long.MAX_VALUE));
        }
    }

    private static void writeByte(Path path, long at, int value) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {(byte) value}), at);
        }
    }

    private static void putKeys(MappedIndex index, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            index.put(("t#k" + i).hashCode(), 1_000L * i, TestStore.START_MILLIS);
        }
    }

    @Test
    void aTopicThatCannotBeRemovedDoesNotStopTheOthers() throws IOException {
        try (TestStore store = new TestStore(directory)) {
            store.appendMany(0, 5);
            store.dispatch();
            Path kept = Files.createFile(directory.resolve("consumequeue/t/0/kept"));
            assertThrows(StorageException.class, () -> store.store.queues().delete("t"));
            store.appendMany(5, 7);
            store.append("u", 0, "other");
            assertTimeoutPreemptively(Duration.ofSeconds(10), store::dispatch);
            assertEquals(List.of("other"), store.bodies("u", 0));
            Files.delete(kept);
            store.store.queues().delete("t");
            assertFalse(Files.exists(directory.resolve("consumequeue/t")));
        }
    }

    private static Path withoutQueues(Path image) throws IOException {
        Path file = image.resolve("consumequeue/t/0/%020d".formatted(0));
        Files.write(file, new byte[(int) Files.size(file)]);
        return image;
    }
}
