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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    /** Of the good store, by name. */
    private final Map<Path, byte[]> files = new TreeMap<>();

    @BeforeProperty
    void makeImage() throws IOException {
        folder = Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "store");
        try (TestStore store = new TestStore(folder.resolve("live"))) {
            store.appendMany(0, MESSAGES);
            store.dispatch();
        }
        Path live = folder.resolve("live");
        try (Stream<Path> paths = Files.walk(live)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(live.relativize(path), Files.readAllBytes(path));
            }
        }
    }

    @AfterProperty
    void removeFolder() throws IOException {
        remove(folder);
    }

    /** Which file, and what is in it; its length stays, for that is checked first. */
    @Provide
    Arbitrary<Tuple2<Path, byte[]>> damages() {
        return Arbitraries.of(files.keySet()).flatMap(name -> Mutations.of(List.of(files.get(name)))
                .map(bytes -> Tuple.of(name, Arrays.copyOf(bytes, files.get(name).length))));
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void aDamagedStoreOpensOrSaysWhatIsWrong(@ForAll("damages") Tuple2<Path, byte[]> damage, @ForAll boolean wasClean)
            throws IOException {
        Path image = folder.resolve("image");
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            Path copy = image.resolve(file.getKey());
            Files.createDirectories(copy.getParent());
            Files.write(copy, file.getKey().equals(damage.get1()) ? damage.get2() : file.getValue());
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
        } catch (RuntimeException e) {
            throw new AssertionError(
                    e + " with " + difference(damage) + (wasClean ? " after a clean stop" : " after a kill"), e);
        } finally {
            remove(image);
        }
    }

    private String difference(Tuple2<Path, byte[]> damage) {
        byte[] good = files.get(damage.get1());
        byte[] bad = damage.get2();
        int from = Arrays.mismatch(good, bad);
        int to = bad.length;
        while (to > from && from >= 0 && good[to - 1] == bad[to - 1]) {
            to--;
        }
        String bytes = from < 0 ? "no change" : HexFormat.of().formatHex(bad, from, Math.min(to, from + 2_000));
        return damage.get1() + " changed at " + from + ": " + bytes;
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

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
