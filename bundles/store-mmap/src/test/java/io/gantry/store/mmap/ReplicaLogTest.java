package io.gantry.store.mmap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.codec.StoredMessage;
import io.gantry.contract.Records;
import io.gantry.contract.SteppedClock;
import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.LogSlice;
import io.gantry.store.mmap.recovery.StoreDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that takes what another one has. */
final class ReplicaLogTest {
    private static final int SEGMENTS = 4;

    @TempDir
    private Path folder;

    private TestStore leader;
    private TestStore follower;

    @BeforeEach
    void open() {
        leader = new TestStore(folder.resolve("leader"));
        follower = new TestStore(folder.resolve("follower"));
    }

    @AfterEach
    void close() {
        leader.close();
        follower.close();
    }

    @Test
    void bytesComeAsTheyAreInPiecesOfAnyLength() throws IOException {
        fill();
        copyAll(new Random(1));
        assertEquals(
                leader.log().appended().position(), follower.log().appended().position());
        follower.dispatch();
        leader.dispatch();
        assertEquals(leader.bodies("t", 0), follower.bodies("t", 0));
        assertSameFiles();
    }

    @Test
    void whoFollowedAndLeadsGoesOnWithTheNextNumbers() {
        fill();
        copyAll(new Random(2));
        long next = leader.log().nextQueueOffset("t", 0);
        AppendResult first = follower.append("t", 0, "first of its own");
        assertEquals(next, first.queueOffset());
        assertEquals(leader.log().appended().position(), first.position());
    }

    @Test
    void numbersOfBeforeAreForgottenWhenAnotherLeads() {
        follower.append("t", 0, "own");
        leader.append("t", 0, "own");
        leader.append("t", 0, "another's");
        assertEquals(1, follower.log().nextQueueOffset("t", 0));
        try (LogSlice slice =
                leader.log().read(follower.log().appended().position(), 4096).orElseThrow()) {
            follower.log().copy(slice.position(), slice.buffer());
        }
        assertEquals(2, follower.log().nextQueueOffset("t", 0));
    }

    @Test
    void anEmptyLogBeginsWhereTheOtherOneDoesByNow() throws IOException {
        fill();
        leader.dispatch();
        leader.store.log().forceAgent().forceAll();
        leader.store.deleteOldestSegment();
        long start = leader.log().start();
        assertEquals(TestStore.SEGMENT_BYTES, start);
        copyAll(new Random(3));
        assertEquals(start, follower.log().start());
        follower.dispatch();
        assertSameFiles();
        assertEquals(
                leader.bodies("t", 0).subList(1, 2), follower.bodies("t", 0).subList(1, 2));
        Path image = follower.crashImage(folder.resolve("image"));
        try (TestStore reopened = new TestStore(image)) {
            reopened.dispatch();
            assertEquals(start, reopened.log().start());
            assertEquals(
                    leader.log().appended().position(),
                    reopened.log().appended().position());
            assertEquals(follower.bodies("t", 0), reopened.bodies("t", 0));
        }
    }

    @Test
    void aKillInTheMiddleLeavesWholeRecords() throws IOException {
        fill();
        copyUpTo(leader.log().appended().position() * 2 / 3, new Random(4));
        long end = follower.log().appended().position();
        follower.dispatch();
        Path image = follower.crashImage(folder.resolve("image"));
        follower.close();
        follower = new TestStore(image);
        assertEquals(end, follower.log().appended().position());
        copyAll(new Random(5));
        follower.dispatch();
        leader.dispatch();
        assertSameFiles();
    }

    @Test
    void lessThanARecordIsLeftInTheBuffer() {
        AppendResult first = leader.append("t", 0, "one");
        leader.append("t", 0, "two");
        ByteBuffer bytes = bytes(0, (int) first.end() + 30);
        AppendResult result = follower.log().copy(0, bytes);
        assertEquals(AppendStatus.APPENDED, result.status());
        assertEquals(first.end(), result.end());
        assertEquals(30, bytes.remaining());
        assertEquals(first.end(), follower.log().copy(first.end(), bytes).end());
        assertEquals(30, bytes.remaining());
    }

    @Test
    void whatCannotFollowIsRefusedAndNothingIsTaken() {
        AppendResult first = leader.append("t", 0, "one");
        leader.append("t", 0, "two");
        int end = (int) leader.log().appended().position();
        refused(
                end,
                0,
                "BAD_BODY_CRC",
                bytes -> bytes.put(new StoredMessage().wrap(bytes, 0).bodyAt(), (byte) 'x'));
        refused(end, 0, "BAD_MAGIC", bytes -> bytes.putInt(4, 77));
        refused(end, 0, "goes beyond the segment", bytes -> bytes.putInt(0, Integer.MAX_VALUE));
        refused(end, 0, "BAD_LENGTH", bytes -> bytes.putInt(0, -5));
        refused(end, 0, "EMPTY", bytes -> bytes.putLong(0, 0));
        refused(end, 100, "is empty and has segments of 16384 bytes", bytes -> {});
        refused(end, -TestStore.SEGMENT_BYTES, "is empty and has segments of 16384 bytes", bytes -> {});
        refused(end, TestStore.SEGMENT_BYTES, "says that it stands at 0", bytes -> {});
        assertEquals(0, follower.log().appended().position());
        follower.log().copy(0, bytes(0, end));
        refused(end, 0, "do not follow this log, which ends at " + end, bytes -> {});
    }

    @Test
    void logsOfOtherSegmentsAreRefused() {
        fill();
        StoreOptions options = TestStore.options(folder.resolve("other"), TestStore.SEGMENT_BYTES / 2);
        try (MmapStore other = new MmapStore(options, true, new SteppedClock(0), new FakeDisk())) {
            ByteBuffer bytes = bytes(0, TestStore.SEGMENT_BYTES);
            String refusal = assertThrows(IllegalArgumentException.class, () -> {
                        for (int i = 0; i < 2; i++) {
                            other.log().copy(other.log().appended().position(), bytes);
                        }
                    })
                    .getMessage();
            assertTrue(refusal.contains("mappedFileSizeCommitLog"), refusal);
        }
    }

    @Test
    void aFullDiskIsToldAndOverWhenThereIsRoom() throws IOException {
        fill();
        follower.disk.isFull = true;
        ByteBuffer bytes = bytes(0, TestStore.SEGMENT_BYTES);
        AppendResult result = follower.log().copy(0, bytes);
        assertEquals(AppendStatus.DISK_FULL, result.status());
        assertFalse(result.reason().isEmpty());
        assertEquals(0, bytes.position());
        assertEquals(0, follower.log().appended().position());
        follower.disk.isFull = false;
        copyAll(new Random(6));
        follower.dispatch();
        leader.dispatch();
        assertSameFiles();
    }

    @Test
    void aLogIsCutBackWithQueuesAndIndexAndWhatStoodBehindIsKept() throws IOException {
        fill();
        copyAll(new Random(7));
        follower.dispatch();
        AppendResult own = null;
        for (int i = 0; i < 200; i++) {
            own = follower.append("t", 0, "nobody else has this " + i);
        }
        follower.dispatch();
        follower.store.checkpoint();
        long cut = leader.log().appended().position();
        assertTrue(own.end() > cut + TestStore.SEGMENT_BYTES);
        follower.close();
        StoreDirectory.cutBack(follower.root, cut);
        follower = new TestStore(follower.root);
        assertEquals(cut, follower.log().appended().position());
        assertFalse(Files.exists(follower.root.resolve("cutback")));
        leader.dispatch();
        follower.dispatch();
        assertEquals(leader.bodies("t", 0), follower.bodies("t", 0));
        assertEquals(leader.log().nextQueueOffset("t", 0), follower.log().nextQueueOffset("t", 0));
        try (Stream<Path> kept = Files.list(follower.root.resolve("damaged"))) {
            assertTrue(kept.count() >= 2);
        }
        leader.append("t", 0, "goes on");
        copyAll(new Random(8));
        Path image = follower.crashImage(folder.resolve("image"));
        try (TestStore reopened = new TestStore(image)) {
            reopened.dispatch();
            leader.dispatch();
            assertEquals(leader.bodies("t", 0), reopened.bodies("t", 0));
        }
        assertSameFiles();
    }

    /** At a segment's end, in the first segment, and at the very beginning. */
    @Test
    void aLogCanBeCutAnywhere() throws IOException {
        fill();
        copyAll(new Random(9));
        long first;
        try (LogSlice slice = leader.log().read(0, 4096).orElseThrow()) {
            first = new StoredMessage().wrap(slice.buffer(), 0).bytes();
        }
        for (long cut : new long[] {3L * TestStore.SEGMENT_BYTES, first, 0}) {
            follower.close();
            StoreDirectory.cutBack(follower.root, cut);
            follower = new TestStore(follower.root);
            assertEquals(cut, follower.log().appended().position());
            follower.dispatch();
        }
        assertEquals(List.of(), follower.bodies("t", 0));
        copyAll(new Random(10));
        follower.dispatch();
        leader.dispatch();
        assertEquals(leader.bodies("t", 0), follower.bodies("t", 0));
        assertSameFiles();
    }

    private void refused(int length, long position, String reason, Consumer<ByteBuffer> change) {
        ByteBuffer bytes = bytes(0, length);
        change.accept(bytes);
        long before = follower.log().appended().position();
        String refusal = assertThrows(
                        IllegalArgumentException.class, () -> follower.log().copy(position, bytes))
                .getMessage();
        assertTrue(refusal.contains(reason), refusal);
        assertEquals(0, bytes.position());
        assertEquals(before, follower.log().appended().position());
    }

    private void fill() {
        for (int i = 0; leader.log().appended().position() < SEGMENTS * TestStore.SEGMENT_BYTES; i++) {
            leader.clock.pass(1);
            leader.log()
                    .append(Records.with(
                            i % 3 == 0 ? "other" : "t",
                            0,
                            "UNIQ_KEY\1id" + i + "\2TAGS\1a\2",
                            "message " + i + "-".repeat(i * 31 % 700)));
        }
    }

    private ByteBuffer bytes(long position, int length) {
        try (LogSlice slice = leader.log().read(position, length).orElseThrow()) {
            return ByteBuffer.allocate(slice.buffer().remaining())
                    .put(slice.buffer())
                    .flip();
        }
    }

    private void copyAll(Random random) {
        copyUpTo(leader.log().appended().position(), random);
    }

    /** As a socket gives them: pieces that end anywhere, and what was left before them. */
    private void copyUpTo(long end, Random random) {
        ByteBuffer held = ByteBuffer.allocate(TestStore.SEGMENT_BYTES);
        long position =
                Math.max(follower.log().appended().position(), leader.log().start());
        while (position + held.position() < end) {
            long next = position + held.position();
            int length = (int) Math.min(Math.min(end - next, held.remaining()), 1 + random.nextInt(2_000));
            held.put(bytes(next, length)).flip();
            AppendResult result;
            do {
                result = follower.log().copy(position, held);
                assertEquals(AppendStatus.APPENDED, result.status());
                boolean hasMoved = result.end() > position;
                position = Math.max(position, result.end());
                if (!hasMoved) {
                    break;
                }
            } while (held.hasRemaining());
            held.compact();
        }
    }

    private void assertSameFiles() throws IOException {
        for (var segment : leader.log().files().all()) {
            Path own = follower.root.resolve("commitlog").resolve(segment.path().getFileName());
            assertArrayEquals(Files.readAllBytes(segment.path()), Files.readAllBytes(own), own.toString());
        }
    }
}
