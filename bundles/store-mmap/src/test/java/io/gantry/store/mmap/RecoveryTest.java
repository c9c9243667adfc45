package io.gantry.store.mmap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gantry.codec.StoredMessage;
import io.gantry.contract.SteppedClock;
import io.gantry.log.AppendResult;
import io.gantry.log.LogSlice;
import io.gantry.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is there after a stop, a kill, and damage. A kill is a copy of the directory of a store that is open. */
final class RecoveryTest {
    @TempDir
    private Path directory;

    private Path live() {
        return directory.resolve("live");
    }

    private Path image() {
        return directory.resolve("image");
    }

    @Test
    void everythingIsThereAfterACleanStop() throws IOException {
        try (TestStore store = new TestStore(live())) {
            store.appendMany(0, 300);
            store.dispatch();
            assertTrue(Files.exists(live().resolve("abort")));
        }
        assertFalse(Files.exists(live().resolve("abort")));
        try (TestStore store = new TestStore(live())) {
            assertEquals(TestStore.messages(0, 300), store.bodies("t", 0));
            assertEquals(300, store.appendMany(300, 301).queueOffset());
            store.dispatch();
            assertEquals(TestStore.messages(0, 301), store.bodies("t", 0));
            assertEquals(
                    1,
                    store.store.index().find("t", "id7", 9, 0, Long.MAX_VALUE).size());
        }
    }

    @Test
    void whatWasVisibleBeforeAKillIsVisibleAtOnceAfterIt() {
        try (TestStore store = new TestStore(live())) {
            store.appendMany(0, 200);
            store.dispatch();
            store.appendMany(200, 250);
            store.crashImage(image());
        }
        try (TestStore store = new TestStore(image())) {
            assertEquals(TestStore.messages(0, 200), store.bodies("t", 0));
            assertEquals(250, store.log().nextQueueOffset("t", 0));
            store.dispatch();
            assertEquals(TestStore.messages(0, 250), store.bodies("t", 0));
            assertEquals(
                    1,
                    store.store.index().find("t", "id249", 9, 0, Long.MAX_VALUE).size());
        }
    }

    @Test
    void aFaultInAMappingDuringTheRecoveryIsToldAndChangesNoRecord() throws IOException {
        try (TestStore store = new TestStore(live())) {
            store.appendMany(0, 200);
            store.dispatch();
            store.crashImage(image());
        }
        Path segment = image().resolve("commitlog/00000000000000000000");
        byte[] before = Files.readAllBytes(segment);
        FakeDisk disk = new FakeDisk();
        disk.isFaulty = true;
        StoreOptions options = TestStore.options(image(), TestStore.SEGMENT_BYTES);
        SteppedClock clock = new SteppedClock(TestStore.START_MILLIS);
        StorageException failure =
                assertThrows(StorageException.class, () -> new MmapStore(options, true, clock, disk));
        assertTrue(failure.getMessage().contains("make room on that disk"), failure.getMessage());
        assertArrayEquals(before, Files.readAllBytes(segment));
        try (TestStore store = new TestStore(image())) {
            store.dispatch();
            assertEquals(TestStore.messages(0, 200), store.bodies("t", 0));
        }
    }

    @Test
    void killAfterACheckpointLosesNothing() throws IOException {
        try (TestStore store = new TestStore(live())) {
            store.appendMany(0, 150);
            store.dispatch();
            store.store.checkpoint();
            store.appendMany(150, 300);
            store.dispatch();
            store.crashImage(image());
        }
        try (TestStore store = new TestStore(image())) {
            assertEquals(TestStore.messages(0, 300), store.bodies("t", 0));
            for (int i : new int[] {0, 149, 150, 299}) {
                assertEquals(
                        1,
                        store.store
                                .index()
                                .find("t", "id" + i, 9, 0, Long.MAX_VALUE)
                                .size(),
                        "id" + i);
            }
            assertEquals(300, store.appendMany(300, 301).queueOffset());
        }
    }

    @Test
    void killDuringEveryStageOfRepeatedRecoveriesLosesAndDoublesNothing() throws IOException {
        Path current = live();
        int count = 0;
        for (int round = 0; round < 6; round++) {
            Path next = directory.resolve("round" + round);
            try (TestStore store = new TestStore(current)) {
                count += 37;
                store.appendMany(count - 37, count);
                if (round % 2 == 0) {
                    store.dispatch();
                }
                if (round % 3 == 0) {
                    store.store.checkpoint();
                }
                store.crashImage(next);
            }
            current = next;
        }
        try (TestStore store = new TestStore(current)) {
            store.dispatch();
            assertEquals(TestStore.messages(0, count), store.bodies("t", 0));
            assertEquals(count, logBodies(store).size());
        }
    }

    @Test
    void queuesThatLostTheirPagesAreBuiltAgain() throws IOException {
        try (TestStore store = new TestStore(live())) {
            store.appendMany(0, 60);
            store.dispatch();
            store.store.checkpoint();
            store.appendMany(60, 120);
            store.dispatch();
            store.crashImage(image());
        }
        // Units 60 to 99 are in the second file, 100 to 119 in the third: the second is lost, the third is not.
        Path second = image().resolve("consumequeue/t/0/%020d".formatted(TestStore.QUEUE_FILE_BYTES));
        try (FileChannel file = FileChannel.open(second, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(20 * 40), 20 * 10);
        }
        try (TestStore store = new TestStore(image())) {
            store.dispatch();
            assertEquals(TestStore.messages(0, 120), store.bodies("t", 0));
        }
    }

    @Test
    void unitsOfRecordsThatAPowerCutTookAreNotBelievedEvenLater() throws IOException {
        long end;
        try (TestStore store = new TestStore(live())) {
            end = store.appendMany(0, 5).end();
            for (int i = 0; i < 3; i++) {
                store.append("lost", 0, "lost " + i);
            }
            store.dispatch();
            store.crashImage(image());
        }
        // The pages of the queue came to the disk before those of the log.
        zero(image().resolve("commitlog/%020d".formatted(0)), (int) end, 1_000);
        Path again = directory.resolve("again");
        try (TestStore store = new TestStore(image())) {
            store.appendMany(5, 30);
            store.dispatch();
            store.store.checkpoint();
            store.crashImage(again);
        }
        assertTrue(Files.exists(again.resolve("consumequeue/lost/0")));
        try (TestStore store = new TestStore(again)) {
            assertEquals(TestStore.messages(0, 30), store.bodies("t", 0));
            assertEquals(List.of(), store.bodies("lost", 0));
            assertEquals(0, store.append("lost", 0, "found").queueOffset());
            store.dispatch();
            assertEquals(List.of("found"), store.bodies("lost", 0));
        }
    }

    @Test
    void tornRecordIsKeptAsideAndNeverComesBack() throws IOException {
        AppendResult last;
        try (TestStore store = new TestStore(live())) {
            store.appendMany(0, 5);
            last = store.appendMany(5, 6);
            store.crashImage(image());
        }
        Path segment = image().resolve("commitlog/%020d".formatted(0));
        zero(segment, (int) last.end() - 40, 40);
        try (TestStore store = new TestStore(image())) {
            assertEquals(last.position(), store.log().appended().position());
            store.dispatch();
            assertEquals(TestStore.messages(0, 5), store.bodies("t", 0));
            assertEquals(5, store.append("t", 0, "short").queueOffset());
        }
        assertEquals(List.of("00000000000000000000-" + last.position()), names(image().resolve("damaged")));
        byte[] log = Files.readAllBytes(segment);
        assertFalse(new String(log, StandardCharsets.ISO_8859_1).contains("message 5"));
    }

    @Test
    void flippedByteInABodyEndsTheLogThereAndIsKeptAside() throws IOException {
        AppendResult damaged;
        try (TestStore store = new TestStore(live())) {
            store.appendMany(0, 5);
            damaged = store.appendMany(5, 6);
            store.appendMany(6, 10);
            store.dispatch();
            store.crashImage(image());
        }
        Path segment = image().resolve("commitlog/%020d".formatted(0));
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {'X'}), damaged.position() + 90);
        }
        try (TestStore store = new TestStore(image())) {
            assertEquals(damaged.position(), store.log().appended().position());
            assertEquals(TestStore.messages(0, 5), store.bodies("t", 0));
            assertEquals(5, store.log().nextQueueOffset("t", 0));
            store.appendMany(100, 110);
            store.dispatch();
            store.crashImage(directory.resolve("again"));
        }
        Path kept = image().resolve("damaged/00000000000000000000-" + damaged.position());
        String text = Files.readString(kept, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("message 6") && text.contains("message 9"));
        try (TestStore store = new TestStore(directory.resolve("again"))) {
            List<String> expected = new ArrayList<>(TestStore.messages(0, 5));
            expected.addAll(TestStore.messages(100, 110));
            assertEquals(expected, store.bodies("t", 0));
        }
    }

    @Test
    void damageInAnOlderSegmentPutsLaterSegmentsAside() throws IOException {
        try (TestStore store = new TestStore(live())) {
            store.appendMany(0, 250);
            store.crashImage(image());
        }
        zero(image().resolve("commitlog/%020d".formatted(0)), 8_000, 100);
        int segments = names(image().resolve("commitlog")).size();
        assertTrue(segments >= 3);
        try (TestStore store = new TestStore(image())) {
            assertTrue(store.log().appended().position() <= 8_000);
            store.dispatch();
            int count = logBodies(store).size();
            assertEquals(TestStore.messages(0, count), store.bodies("t", 0));
        }
        assertTrue(names(image().resolve("damaged")).size() >= 3);
    }

    @Test
    void segmentsOfALogOnAnotherDiskAreCopiedWholeBeforeTheyGo() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(
                Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(directory)),
                "skipped, because /dev/shm is no other file system to move a log to");
        try (TestStore store = new TestStore(live())) {
            store.appendMany(0, 250);
            store.crashImage(image());
        }
        Path log = image().resolve("commitlog");
        String second = "%020d".formatted(TestStore.SEGMENT_BYTES);
        byte[] before = Files.readAllBytes(log.resolve(second));
        Path elsewhere = Files.createTempDirectory(memory, "gantry-log");
        try {
            for (String name : names(log)) {
                Files.move(log.resolve(name), elsewhere.resolve(name));
            }
            Files.delete(log);
            Files.createSymbolicLink(log, elsewhere);
            zero(log.resolve("%020d".formatted(0)), 8_000, 100);
            try (TestStore store = new TestStore(image())) {
                assertTrue(store.log().appended().position() <= 8_000);
                assertEquals(1, names(elsewhere).size());
                assertArrayEquals(
                        before, Files.readAllBytes(image().resolve("damaged").resolve(second)));
                assertTrue(store.disk.forced.contains(image().resolve("damaged")));
            }
        } finally {
            deleteAll(elsewhere);
        }
    }

    @Test
    void whatWasKeptAsideIsNeverWrittenOver() throws IOException {
        Path damaged = image().resolve("damaged");
        for (int round = 1; round <= 2; round++) {
            Path live = directory.resolve("round" + round);
            try (TestStore store = new TestStore(live)) {
                store.appendMany(0, 250);
                store.crashImage(image());
            }
            zero(image().resolve("commitlog/%020d".formatted(0)), 8_000, 100);
            new TestStore(image()).close();
            assertEquals(4 * round, names(damaged).size(), names(damaged).toString());
            deleteAll(image().resolve("commitlog"));
            Files.delete(image().resolve("checkpoint"));
            Files.delete(image().resolve("lock"));
        }
    }

    @Test
    void noiseBehindTheEndIsNoRecord() throws IOException {
        long end;
        try (TestStore store = new TestStore(live())) {
            end = store.appendMany(0, 3).end();
            store.crashImage(image());
        }
        byte[] noise = new byte[500];
        new java.util.Random(1).nextBytes(noise);
        try (FileChannel file =
                FileChannel.open(image().resolve("commitlog/%020d".formatted(0)), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(noise), end + 2_000);
            file.write(ByteBuffer.wrap(noise), end);
        }
        try (TestStore store = new TestStore(image())) {
            assertEquals(end, store.log().appended().position());
            store.appendMany(3, 4);
            store.dispatch();
            assertEquals(TestStore.messages(0, 4), store.bodies("t", 0));
        }
    }

    @Test
    void recoveryWithoutAnyCheckpointReadsTheWholeLog() throws IOException {
        try (TestStore store = new TestStore(live())) {
            store.appendMany(0, 200);
            store.dispatch();
            store.crashImage(image());
        }
        Files.delete(image().resolve("checkpoint"));
        deleteAll(image().resolve("consumequeue"));
        try (TestStore store = new TestStore(image())) {
            store.dispatch();
            assertEquals(TestStore.messages(0, 200), store.bodies("t", 0));
        }
    }

    @Test
    void checkpointOfRocketMqAfterACleanStopIsTakenForWhatItSays() throws IOException {
        try (TestStore store = new TestStore(live())) {
            store.appendMany(0, 200);
            store.dispatch();
        }
        // RocketMQ 4 writes the first three values only, and knows nothing of the seal.
        zero(live().resolve("checkpoint"), 24, 4096 - 24);
        try (TestStore store = new TestStore(live())) {
            assertEquals(TestStore.messages(0, 200), store.bodies("t", 0));
            assertEquals(200, store.log().nextQueueOffset("t", 0));
        }
    }

    @Test
    void recordsAreNeverSplitOverSegmentsAndBatchesStayTogether() {
        try (TestStore store = new TestStore(live())) {
            String body = "b".repeat(900);
            for (int i = 0; i < 30; i++) {
                AppendResult result = store.append("t", 1, body, body, body);
                assertEquals(3L * i, result.queueOffset());
                assertEquals(result.position() / TestStore.SEGMENT_BYTES, (result.end() - 1) / TestStore.SEGMENT_BYTES);
            }
            store.dispatch();
            assertEquals(90, store.bodies("t", 1).size());
            assertTrue(names(live().resolve("commitlog")).size() > 5);
        }
    }

    private static List<String> logBodies(TestStore store) {
        List<String> bodies = new ArrayList<>();
        StoredMessage message = new StoredMessage();
        long end = store.log().appended().position();
        for (long position = store.log().start(); position < end; ) {
            try (LogSlice slice = store.log().read(position, Integer.MAX_VALUE).orElseThrow()) {
                message.wrap(slice.buffer(), 0);
                if (message.magic() != StoredMessage.MAGIC_BLANK) {
                    bodies.add(StandardCharsets.UTF_8.decode(message.body()).toString());
                }
                position += message.bytes();
            }
        }
        return bodies;
    }

    private static void zero(Path path, int at, int bytes) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(bytes), at);
        }
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void queuesThatTheCheckpointDidNotComeToAreBuiltAgainAfterAPowerCut() throws IOException {
        Path image;
        try (TestStore store = new TestStore(directory.resolve("live"))) {
            for (int i = 0; i < 12; i++) {
                store.append("many", i, "message " + i);
            }
            store.dispatch();
            store.store.checkpoint(0);
            assertTrue(store.store.uncheckedBytes() > 0);
            image = store.crashImage(directory.resolve("image"));
            for (int i = 0; i < 12; i++) {
                Path file = store.root.resolve("consumequeue/many/" + i + "/%020d".formatted(0));
                boolean isForced = store.disk.forced.contains(file);
                assertEquals(i == 0, isForced);
                if (!isForced) {
                    Files.delete(image.resolve(store.root.relativize(file).toString()));
                }
            }
        }
        try (TestStore store = new TestStore(image)) {
            for (int i = 0; i < 12; i++) {
                assertEquals(List.of("message " + i), store.bodies("many", i));
            }
        }
    }
}
