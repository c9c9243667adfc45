package io.gantry.store.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.contract.Records;
import io.gantry.contract.SteppedClock;
import io.gantry.log.StorageException;
import io.gantry.message.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start after a kill opens no queue with a few records, and everybody sees them all the same. */
final class LateQueuesTest {
    private static final int MANY = 200;

    @TempDir
    private Path directory;

    private Path image;

    /** Each of many queues has a record behind the checkpoint, and one that has stood there before. */
    @BeforeEach
    void kill() throws IOException {
        try (TestStore store = new TestStore(directory.resolve("live"))) {
            appendToAll(store, "old");
            store.dispatch();
            assertTrue(store.store.checkpoint(Long.MAX_VALUE));
            appendToAll(store, "new");
            store.append("few", 0, "one");
            store.log()
                    .append(Records.with(
                            "few",
                            0,
                            Property.INNER_MULTI_DISPATCH + "\1%LMQ%a\2" + Property.INNER_MULTI_QUEUE_OFFSET
                                    + "\0010\2",
                            "two"));
            store.dispatch();
            image = store.crashImage(directory.resolve("image"));
        }
    }

    private static void appendToAll(TestStore store, String body) {
        for (int i = 0; i < MANY; i++) {
            store.append("many", i, body + i);
        }
    }

    private static void assertAllIsThere(TestStore store) {
        for (int i = 0; i < MANY; i++) {
            assertEquals(List.of("old" + i, "new" + i), store.bodies("many", i));
        }
        assertEquals(List.of("one", "two"), store.bodies("few", 0));
        assertEquals(List.of("two"), store.bodies("%LMQ%a", 0));
    }

    private static boolean isOwed(TestStore store) {
        return store.store.queues().owedFrom() < Long.MAX_VALUE;
    }

    @Test
    void whoAsksForAQueueOpensIt() {
        try (TestStore store = new TestStore(image)) {
            assertEquals(0, store.store.queues().awake());
            assertEquals(List.of("old7", "new7"), store.bodies("many", 7));
            assertEquals(1, store.store.queues().awake());
            assertEquals(2, store.log().nextQueueOffset("many", 8));
            assertEquals(1, store.store.queues().awake(), "a send needs none");
            assertAllIsThere(store);
            assertFalse(isOwed(store));
            assertEquals(MANY + 2, store.store.queues().all().size(), "those of topics and the light one");
        }
    }

    @Test
    void newRecordsComeBehindThem() {
        try (TestStore store = new TestStore(image)) {
            assertEquals(2, store.append("many", 3, "newest").queueOffset());
            store.dispatch();
            assertEquals(List.of("old3", "new3", "newest"), store.bodies("many", 3));
            assertEquals(1, store.store.queues().awake());
        }
    }

    @Test
    void allIsWrittenByCheckpoints() throws IOException {
        try (TestStore store = new TestStore(image)) {
            store.append("other", 0, "x");
            store.dispatch();
            assertTrue(isOwed(store));
            assertTrue(store.store.uncheckedBytes() > 0);
            assertTrue(store.store.checkpoint(Long.MAX_VALUE));
            assertFalse(isOwed(store));
            assertEquals(0, store.store.uncheckedBytes());
            assertAllIsThere(store);
        }
    }

    @Test
    void aStopWritesThemAll() {
        new TestStore(image).close();
        assertFalse(Files.exists(image.resolve("abort")));
        try (TestStore store = new TestStore(image)) {
            assertFalse(isOwed(store));
            assertAllIsThere(store);
        }
    }

    /** Records that came later, in queues that are open, are forced; those before them in other queues are not yet. */
    @Test
    void aCheckpointStaysBeforeWhatIsLeft() throws IOException {
        Path second = directory.resolve("second");
        try (TestStore store = new TestStore(image)) {
            store.append("other", 0, "x");
            store.append("many", 9, "newest");
            store.dispatch();
            assertFalse(store.store.checkpoint(0));
            store.crashImage(second);
            removeUnforced(store, second);
        }
        try (TestStore store = new TestStore(second)) {
            assertEquals(List.of("old9", "new9", "newest"), store.bodies("many", 9));
            assertEquals(List.of("x"), store.bodies("other", 0));
            for (int i = 10; i < MANY; i++) {
                assertEquals(List.of("old" + i, "new" + i), store.bodies("many", i));
            }
        }
    }

    /** A power cut: files of queues that were not forced and had nothing before are not there. */
    private static void removeUnforced(TestStore store, Path copy) throws IOException {
        for (String queue : List.of("other/0", "few/0")) {
            Path file = store.root.resolve("consumequeue/" + queue + "/%020d".formatted(0));
            if (!store.disk.forced.contains(file)) {
                Files.deleteIfExists(copy.resolve(store.root.relativize(file)));
            }
        }
    }

    @Test
    void queuesWhoseFilesNeverReachedTheDiskAreThere() throws IOException {
        for (String topic : List.of("few", "%LMQ%a")) {
            try (Stream<Path> paths = Files.walk(image.resolve("consumequeue/" + topic))) {
                for (Path path :
                        paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        try (TestStore store = new TestStore(image)) {
            assertAllIsThere(store);
        }
    }

    @Test
    void aTopicThatIsDeletedTakesThemAlong() {
        try (TestStore store = new TestStore(image)) {
            store.store.queues().delete("many");
            store.store.queues().delete("few");
            assertEquals(List.of(), store.bodies("many", 7));
            assertTrue(store.store.queues().find("few", 0).isEmpty());
            assertEquals(List.of("two"), store.bodies("%LMQ%a", 0));
            assertFalse(isOwed(store));
        }
    }

    @Test
    void aFullDiskLeavesThemUntilThereIsRoom() throws IOException {
        for (String topic : List.of("few", "%LMQ%a")) {
            Files.delete(image.resolve("consumequeue/" + topic + "/0/%020d".formatted(0)));
        }
        try (TestStore store = new TestStore(image)) {
            store.disk.isFull = true;
            assertThrows(StorageException.class, () -> store.bodies("few", 0));
            assertFalse(store.store.checkpoint(Long.MAX_VALUE));
            assertTrue(isOwed(store));
            store.disk.isFull = false;
            assertTrue(store.store.checkpoint(Long.MAX_VALUE));
            assertAllIsThere(store);
        }
    }

    @Test
    void aFullDiskHoldsUpTheDispatcherAsAlways() throws IOException {
        Files.delete(image.resolve("consumequeue/few/0/%020d".formatted(0)));
        try (TestStore store = new TestStore(image, new SteppedClock(TestStore.START_MILLIS))) {
            store.append("few", 0, "three");
            store.disk.isFull = true;
            assertEquals(0, store.store.dispatcher().doWork());
            store.disk.isFull = false;
            store.dispatch();
            assertEquals(List.of("one", "two", "three"), store.bodies("few", 0));
        }
    }
}
