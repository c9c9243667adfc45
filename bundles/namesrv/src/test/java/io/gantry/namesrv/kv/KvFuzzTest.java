package io.gantry.namesrv.kv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.gantry.golden.fuzz.FuzzTime;
import io.gantry.golden.fuzz.Mutations;
import io.gantry.golden.fuzz.Probe;
import io.gantry.namesrv.file.SafeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** The file of keys and values: read, or a start that fails with the file's name in it. */
@AddLifecycleHook(FuzzTime.class)
final class KvFuzzTest {
    private static final String GOOD = "{\"configTable\":{\"ORDER_TOPIC_CONFIG\":{\"topic\":\"broker-a:4;broker-b:4\"},"
            + "'n':{\"k\":\"v\",\"number\":8,\"none\":null}}}";

    private Path file;

    @BeforeProperty
    void makeFolder() throws IOException {
        file = Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "kv")
                .resolve("kvConfig.json");
    }

    @AfterProperty
    void removeFolder() throws IOException {
        Files.deleteIfExists(file);
        Files.delete(file.getParent());
    }

    @Provide
    Arbitrary<byte[]> files() {
        return Mutations.of(List.of(GOOD.getBytes(StandardCharsets.UTF_8)));
    }

    @Property(tries = FuzzTime.WITHOUT_END, seed = FuzzTime.SEED)
    void aFileIsReadOrRefused(@ForAll("files") byte[] bytes) throws IOException {
        Files.write(file, bytes);
        Probe.of(IllegalStateException.class).read(bytes, buffer -> {
            byte[] found = new KvTable(new SafeFile(file)).encoded("n");
            return found == null ? "" : new String(found, StandardCharsets.UTF_8);
        });
        try {
            assertArrayEquals(bytes, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
