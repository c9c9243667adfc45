package io.gantry.broker.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gantry.broker.stand.Tables;
import io.gantry.contract.SteppedClock;
import io.gantry.log.StorageException;
import io.gantry.registry.ConfigFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of other bundles beside the broker's own. */
class KeptFilesTest {
    @TempDir
    private Path root;

    private final TableKeeper keeper = TableKeeper.stepped(new SteppedClock());
    private final List<String> read = new ArrayList<>();
    private final AtomicLong version = new AtomicLong();

    private ConfigFiles.Kept keep(String name) {
        ConfigFiles files = new KeptFiles(new Tables(root).identity, keeper);
        return files.keep(name, this::take, version::get, () -> bytes("v" + version), 100);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void take(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!text.startsWith("v")) {
            throw new IllegalArgumentException("no v");
        }
        read.add(text);
    }

    @Test
    void aTableIsReadFromItsFileAndItsChangesAreWritten() throws IOException {
        keep("modes").close();
        assertEquals(List.of(), read, "there was no file");
        version.set(3);
        ConfigFiles.Kept again = keep("modes");
        assertEquals(List.of("v0"), read);
        version.set(4);
        again.close();
        assertEquals("v4", Files.readString(root.resolve("config/modes")));
    }

    @Test
    void whatTheReaderDoesNotTakeIsReplacedByTheBackup() throws IOException {
        Path config = Files.createDirectories(root.resolve("config"));
        Files.writeString(config.resolve("modes"), "damaged");
        Files.writeString(config.resolve("modes.bak"), "v1");
        try (ConfigFiles.Kept kept = keep("modes")) {
            assertEquals(List.of("v1"), read);
            version.set(1);
            kept.changed();
        }
        assertEquals("damaged", Files.readString(config.resolve("modes.damaged")));
        Files.writeString(config.resolve("modes"), "damaged");
        Files.writeString(config.resolve("modes.bak"), "too");
        assertThrows(StorageException.class, () -> keep("modes"));
    }

    @Test
    void noFileElsewhereIsTouched() {
        for (String name : List.of("../x", "a/b", "", "..", root.resolve("x").toString())) {
            assertThrows(IllegalArgumentException.class, () -> keep(name), name);
        }
    }
}
