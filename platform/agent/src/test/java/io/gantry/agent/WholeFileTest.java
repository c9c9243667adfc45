package io.gantry.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The old file or the new one, whatever happens between. */
class WholeFileTest {
    private static final byte[] OLD = bytes("old");
    private static final byte[] NEW = bytes("new, and longer");
    private static final int ROOM = 64 << 10;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("made/on/the/way/file.json");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ".tmp");
    }

    @Test
    void theFolderIsMadeAndTheFileReplaced() throws IOException {
        WholeFile.write(file, OLD);
        assertArrayEquals(OLD, Files.readAllBytes(file));
        WholeFile.write(file, NEW);
        assertArrayEquals(NEW, Files.readAllBytes(file));
        WholeFile.write(file, new byte[0]);
        assertEquals(0, Files.size(file));
        assertFalse(Files.exists(beside(file)), "nothing is left beside it");
    }

    @Test
    void whatACrashLeftBesideItIsReplaced() throws IOException {
        WholeFile.write(file, OLD);
        Files.write(beside(file), bytes("half of what a crash ended, and much longer than what comes now"));
        WholeFile.write(file, NEW);
        assertArrayEquals(NEW, Files.readAllBytes(file));
        assertFalse(Files.exists(beside(file)));
    }

    @Test
    void whatFailsBeforeTheRenameLeavesTheOldFile() throws IOException {
        WholeFile.write(file, OLD);
        IOException failure = assertThrows(
                IOException.class,
                () -> WholeFile.write(file, NEW, () -> {
                    assertArrayEquals(NEW, Files.readAllBytes(beside(file)), "whole before the old one goes");
                    assertArrayEquals(OLD, Files.readAllBytes(file));
                    throw new IOException("a crash");
                }));
        assertEquals("a crash", failure.getMessage());
        assertArrayEquals(OLD, Files.readAllBytes(file));
    }

    @Test
    void aPlaceThatCannotBeWrittenToLeavesTheOldFile() throws IOException {
        WholeFile.write(file, OLD);
        Files.createDirectory(beside(file));
        assertThrows(IOException.class, () -> WholeFile.write(file, NEW));
        assertArrayEquals(OLD, Files.readAllBytes(file));
    }

    @Test
    void permissionsAreThereFromTheFirstByteOn() throws IOException {
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
        WholeFile.write(file, OLD);
        Files.write(beside(file), bytes("anybody's"));
        WholeFile.write(
                file,
                NEW,
                () -> assertEquals(owner, Files.getPosixFilePermissions(beside(file))),
                PosixFilePermissions.asFileAttribute(owner));
        assertEquals(owner, Files.getPosixFilePermissions(file));
    }

    @Test
    void aFullDiskAndOneThatIsReadOnlyLeaveTheOldFile() throws IOException, InterruptedException {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + ROOM, "tmpfs", folder),
                "skipped, because no file system can be mounted here");
        try {
            WholeFile.write(file, OLD);
            assertThrows(IOException.class, () -> WholeFile.write(file, new byte[2 * ROOM]));
            assertArrayEquals(OLD, Files.readAllBytes(file), "there was no room");
            WholeFile.write(file, NEW);
            assertArrayEquals(NEW, Files.readAllBytes(file), "what took the room is in nobody's way");
            assertTrue(run("mount", "-o", "remount,ro", folder));
            assertThrows(IOException.class, () -> WholeFile.write(file, OLD));
            assertArrayEquals(NEW, Files.readAllBytes(file), "nobody may write there");
        } finally {
            run("umount", "-l", folder);
        }
    }

    private static boolean run(Object... command) throws IOException, InterruptedException {
        String[] words = java.util.Arrays.stream(command).map(String::valueOf).toArray(String[]::new);
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
