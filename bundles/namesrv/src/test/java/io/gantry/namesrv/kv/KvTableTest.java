package io.gantry.namesrv.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.namesrv.file.SafeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and values on disk. */
class KvTableTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("sub/kvConfig.json");
    }

    @Test
    void fileIsApachesAndTheOneBeforeStays() throws IOException {
        KvTable table = new KvTable(new SafeFile(file));
        assertNull(table.put("n", "k", "v"));
        assertEquals("{\"configTable\":{\"n\":{\"k\":\"v\"}}}", Files.readString(file));
        assertFalse(Files.exists(folder.resolve("sub/kvConfig.json.bak")));
        assertNull(table.delete("n", "k"));
        assertEquals("{\"configTable\":{\"n\":{}}}", Files.readString(file));
        assertEquals(
                "{\"configTable\":{\"n\":{\"k\":\"v\"}}}", Files.readString(folder.resolve("sub/kvConfig.json.bak")));
        assertEquals(2, folder.resolve("sub").toFile().list().length);
        assertEquals("{\"table\":{}}", new String(new KvTable(new SafeFile(file)).encoded("n"), "UTF-8"));
    }

    @Test
    void damagedFileIsReportedAndKept() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"configTable\":{");
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> new KvTable(new SafeFile(file)));
        assertTrue(e.getMessage().startsWith(file + ": Expected a key at offset 16"), e.getMessage());
        assertEquals("{\"configTable\":{", Files.readString(file));
    }

    @Test
    void changeThatCannotBeWrittenIsNotMade() throws IOException {
        KvTable table = new KvTable(new SafeFile(file));
        table.put("n", "k", "v");
        Files.createDirectory(folder.resolve("sub/kvConfig.json.tmp"));
        assertTrue(table.put("n", "k", "w").startsWith("The change cannot be written to disk"));
        assertEquals("v", table.get("n", "k"));
    }

    @Test
    void sizesAreBounded() {
        KvTable table = new KvTable(new SafeFile(file));
        assertTrue(table.put("n".repeat(5000), "k", "v").contains("at most 4096"));
        assertTrue(table.put("n", "k", "v".repeat(300_000)).contains("at most 262144"));
        assertFalse(Files.exists(file));
    }
}
