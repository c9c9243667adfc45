package io.gantry.store.mmap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.golden.fuzz.FuzzTime;
import io.gantry.golden.fuzz.Mutations;
import io.gantry.log.StorageException;
import io.gantry.queue.ConsumeQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * A store of which any file is damaged, after a clean stop and after a kill: it opens and every search ends, or it says
 * in a StorageException what is wrong. Nothing else, and no endless chain.
 */
@AddLifecycleHook(FuzzTime.class)
final class StoreFuzzTest {
    private static final int MESSAGES = 60;

    private Path folder;
    private List<Path> files;

    @BeforeProperty
    void makeImage() throws IOException {
        folder = Files.createTempDirectory("store");
        try (TestStore store = new TestStore(folder.resolve("live"))) {
            store.appendMany(0, MESSAGES);
            store.dispatch();
        }
        try (Stream<Path> paths = Files.walk(folder.resolve("live"))) {
            files = paths.filter(Files::isRegularFile)
                    .filter(path -> !path.endsWith("lock"))
                    .sorted()
                    .toList();
        }
    }

    @AfterProperty
    void removeFolder() throws IOException {
        remove(folder);
    }

    /** Which file, and what is in it; its length stays, for that is checked first. */
    @Provide
    Arbitrary<Tuple2<Integer, byte[]>> damages() {
        Arbitrary<Integer> which = Arbitraries.integers().between(0, files.size() - 1);
        return which.flatMap(number -> {
            byte[] good = read(files.get(number));
            return Mutations.of(List.of(good)).map(bytes -> Tuple.of(number, Arrays.copyOf(bytes, good.length)));
        });
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void aDamagedStoreOpensOrSaysWhatIsWrong(
            @ForAll("damages") Tuple2<Integer, byte[]> damage, @ForAll boolean wasClean) throws IOException {
        Path image = folder.resolve("image");
        Path live = folder.resolve("live");
        for (Path file : files) {
            Path copy = image.resolve(live.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.write(copy, file.equals(files.get(damage.get1())) ? damage.get2() : Files.readAllBytes(file));
        }
        if (!wasClean) {
            Files.write(image.resolve("abort"), new byte[0]);
        }
        try (TestStore store = new TestStore(image)) {
            readEverything(store);
            assertTrue(store.append("t", 0, "one more").isInLog(), "an open store takes messages");
            store.dispatch();
            readEverything(store);
        } catch (StorageException e) {
            assertTrue(e.getMessage().contains(image.toString()), e.getMessage());
        } finally {
            remove(image);
        }
    }

    private static void readEverything(TestStore store) {
        for (ConsumeQueue queue : store.store.queues().all()) {
            queue.read(queue.minOffset(), Integer.MAX_VALUE >> 1, (offset, position, bytes, code) -> {
                store.log().read(position, bytes).ifPresent(slice -> slice.close());
                return true;
            });
        }
        for (int i = 0; i < MESSAGES; i += 7) {
            store.store.index().find("t", "id" + i, 32, 0, Long.MAX_VALUE);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
