package io.gantry.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.clients.LogFiles.Extent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What differs in two logs is found, most of all what one of them does not have. */
final class LogFilesTest {
    private static final int BYTES = 8;

    @TempDir
    private Path folder;

    private Path one;
    private Path other;

    @BeforeEach
    void makeFolders() throws IOException {
        one = Files.createDirectory(folder.resolve("one"));
        other = Files.createDirectory(folder.resolve("other"));
        put(one, 0, "abcdefgh");
        put(one, 1, "ijkl    ");
        put(other, 0, "abcdefgh");
        put(other, 1, "ijkl    ");
    }

    private static void put(Path log, int number, String bytes) throws IOException {
        Files.writeString(log.resolve(String.format("%020d", number * BYTES)), bytes);
    }

    private static void remove(Path log, int number) throws IOException {
        Files.delete(log.resolve(String.format("%020d", number * BYTES)));
    }

    private String difference(long begin, long end) {
        return LogFiles.difference(one, other, new Extent(begin, end));
    }

    @Test
    void whatIsBehindTheEndIsNotCompared() throws IOException {
        put(other, 1, "ijklmnop");
        put(one, 2, "        ");
        assertEquals("", difference(0, 12));
        assertTrue(difference(0, 13).contains("is not as"));
    }

    @Test
    void whatIsBeforeTheBeginningIsNotMissed() throws IOException {
        remove(one, 0);
        assertEquals("", difference(8, 12));
        put(other, 0, "########");
        assertEquals("", difference(8, 12));
    }

    @Test
    void aFileThatOneSideDoesNotHaveIsMissed() throws IOException {
        remove(other, 0);
        assertTrue(difference(0, 12).contains("from 0 on not both have the bytes"));
        put(other, 0, "abcdefgh");
        remove(one, 1);
        assertTrue(difference(0, 12).contains("from 8 on not both have the bytes"));
        remove(other, 1);
        assertTrue(difference(0, 12).contains("nobody has the bytes from 8"));
    }

    @Test
    void aFileThatIsShorterIsAnother() throws IOException {
        put(other, 0, "abcdefg");
        assertTrue(difference(0, 12).contains("is not as"));
    }
}
