package io.gantry.store.mmap.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.queue.Boundary;
import io.gantry.queue.QueueKey;
import io.gantry.store.mmap.log.LightQueues;
import io.gantry.store.mmap.segment.Disk;
import io.gantry.store.mmap.segment.Segment;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of many queues only those in use are mapped; nobody notices, but by the number of mappings. */
final class RestingQueuesTest {
    private static final int MAX_MAPPINGS = 10;

    private static MappedQueues.Bounds bounds(int mappings) {
        return new MappedQueues.Bounds(mappings, new LightQueues(true, LightQueues.MOST));
    }

    private static final int MANY = 100;
    private static final int FILE_BYTES = 20 * 50;

    /** The real disk, which remembers what was forced. */
    private static final class NotingDisk implements Disk {
        private final Disk real = Disk.real();
        private final List<Path> forced = new CopyOnWriteArrayList<>();
        private volatile Path broken;

        @Override
        public void writeZeros(Segment segment, int at, int bytes) throws IOException {
            real.writeZeros(segment, at, bytes);
        }

        @Override
        public void touch(Segment segment, int from, int to) {
            real.touch(segment, from, to);
        }

        @Override
        public void force(Segment segment, int from, int to) throws IOException {
            if (segment.path().equals(broken)) {
                throw new IOException("Input/output error");
            }
            real.force(segment, from, to);
            forced.add(segment.path());
        }

        @Override
        public void forceNames(Path of) throws IOException {
            real.forceNames(of);
        }

        @Override
        public long freeBytes(Path of) {
            return real.freeBytes(of);
        }

        @Override
        public double usedRatio(Path of) throws IOException {
            return real.usedRatio(of);
        }
    }

    @TempDir
    private Path directory;

    private final NotingDisk disk = new NotingDisk();
    private SegmentFiles log;
    private MappedQueues queues;
    private long position = 1;

    @BeforeEach
    void open() {
        log = new SegmentFiles(directory.resolve("commitlog"), 1 << 20, "segmentBytes");
        queues = new MappedQueues(
                directory.resolve("consumequeue"), FILE_BYTES, disk, log, shown -> {}, bounds(MAX_MAPPINGS));
        queues.recover(Long.MAX_VALUE);
    }

    @AfterEach
    void close() throws IOException {
        queues.close();
        log.close();
    }

    private MappedQueue queue(int number) {
        return queues.open(new QueueKey("t", number));
    }

    private void append(int number, long offset) {
        try {
            assertTrue(queue(number).append(offset, position++, 100, 7));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The positions of a queue's units. */
    private List<Long> positions(int number) {
        List<Long> positions = new ArrayList<>();
        queue(number).read(0, 1_000, (offset, at, bytes, code) -> positions.add(at));
        return positions;
    }

    private long mapped() {
        try {
            return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                    .filter(line -> line.contains(directory.toString()))
                    .count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void appendToMany() {
        for (int i = 0; i < MANY; i++) {
            append(i, 0);
        }
    }

    @Test
    void theMachineAllowsThousands() {
        int suitable = MappedQueues.suitableMappings();
        assertTrue(suitable >= 1_000 && suitable < 65_530, "suitable: " + suitable);
    }

    @Test
    void queuesThatWaitToBeForcedAreMappedButNotWithoutBound() throws IOException {
        appendToMany();
        assertEquals(mapped(), queues.awake());
        assertTrue(mapped() <= MAX_MAPPINGS, "mapped: " + mapped());
        queues.force(Long.MAX_VALUE);
        for (int i = 0; i < MANY; i++) {
            Path file = directory.resolve("consumequeue/t/" + i + "/%020d".formatted(0));
            assertTrue(disk.forced.contains(file), "forced: " + file);
        }
        assertEquals(MANY, disk.forced.size());
        queues.force(Long.MAX_VALUE);
        assertEquals(MANY, disk.forced.size());
    }

    @Test
    void oneForceOfManyThatFailsFailsAllAndEachOneAfterIt() {
        appendToMany();
        disk.broken = directory.resolve("consumequeue/t/50/%020d".formatted(0));
        assertThrows(IOException.class, () -> queues.force(Long.MAX_VALUE));
        disk.broken = null;
        assertThrows(IOException.class, () -> queues.force(Long.MAX_VALUE));
    }

    @Test
    void aRestingQueueIsReadAndWrittenAsBefore() throws IOException {
        appendToMany();
        queues.force(Long.MAX_VALUE);
        for (int i = 0; i < MANY; i++) {
            assertEquals(List.of(1L + i), positions(i));
            assertEquals(0, queue(i).offsetAt(0, Boundary.UPPER));
            append(i, 1);
            assertEquals(List.of(1L + i, 1L + MANY + i), positions(i));
            assertEquals(2, queue(i).maxOffset().position());
        }
        assertTrue(mapped() <= MAX_MAPPINGS, "mapped: " + mapped());
    }

    @Test
    void aWaitingReaderIsWokenByAQueueThatRestedMeanwhile() throws IOException {
        append(0, 0);
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        queue(0).maxOffset().onReach(2, () -> reached.complete(true));
        appendToMany();
        queues.force(Long.MAX_VALUE);
        append(0, 1);
        assertTrue(reached.isDone());
    }

    @Test
    void whoIsUsedStaysMappedAndWhoIsNotRests() throws IOException {
        appendToMany();
        for (int round = 0; round < 3; round++) {
            queues.force(Long.MAX_VALUE);
            positions(3);
        }
        assertTrue(queues.awake() <= MAX_MAPPINGS, "awake: " + queues.awake());
        long before = mapped();
        positions(3);
        assertEquals(before, mapped());
        assertEquals(1, mappedOf(3));
    }

    private long mappedOf(int number) throws IOException {
        String path = directory.resolve("consumequeue/t/" + number + "/").toString() + "/";
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains(path))
                .count();
    }

    @Test
    void aCheckpointThatHasNoTimeForcesSomeAndSaysHowFar() throws IOException {
        try (MappedQueues few =
                new MappedQueues(directory.resolve("few"), FILE_BYTES, Disk.real(), log, shown -> {}, bounds(1_000))) {
            few.recover(Long.MAX_VALUE);
            for (int i = 0; i < 4; i++) {
                few.open(new QueueKey("f", i)).append(0, 100L * i, 100, 0);
            }
            few.open(new QueueKey("f", 0)).append(1, 400, 100, 0);
            assertEquals(100, few.force(0));
            few.open(new QueueKey("f", 0)).append(2, 500, 100, 0);
            assertEquals(200, few.force(0));
            assertEquals(300, few.force(0));
            assertEquals(500, few.force(0));
            assertEquals(Long.MAX_VALUE, few.force(0));
        }
    }

    @Test
    void readersAndAWriterShareQueuesThatComeAndGo() throws Exception {
        appendToMany();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int offset = 1; offset < 120; offset++) {
                for (int i = 0; i < MANY; i += 7) {
                    append(i, offset);
                }
            }
        });
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int reader = 0; reader < 2; reader++) {
            readers.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; !writer.isDone(); i = (i + 3) % MANY) {
                    long max = queues.open(new QueueKey("t", i)).maxOffset().position();
                    assertTrue(positions(i).size() >= max, "all that is visible is read");
                }
            }));
        }
        writer.get(60, TimeUnit.SECONDS);
        for (CompletableFuture<Void> reader : readers) {
            reader.get(60, TimeUnit.SECONDS);
        }
        for (int i = 0; i < MANY; i += 7) {
            assertEquals(120, positions(i).size());
        }
    }
}
