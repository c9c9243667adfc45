package io.gantry.cluster.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.cluster.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that name who signs: those that are read, and those that are refused without a word of what is in them. */
final class CredentialsFileTest {
    private static final String SECRET = "hush-hush";

    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return file(content.getBytes(StandardCharsets.UTF_8), "rw-------");
    }

    private Path file(byte[] content, String rights) throws IOException {
        Path file = Files.write(folder.resolve("keys"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private static String flaw(Path file) {
        String message = assertThrows(IllegalArgumentException.class, () -> CredentialsFile.read(file))
                .getMessage();
        assertFalse(message.contains(SECRET), message);
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.startsWith("The credentials file " + file + " ") && message.contains("; "), message);
        return message;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accessKey=alice\nsecretKey=hush-hush\n",
                "# of the test\r\n\r\n  secretKey =  hush-hush \r\naccessKey= alice",
                "\ufeffaccessKey=alice\nsecretKey=hush-hush",
                "---\naccessKey: alice\nsecretKey: hush-hush\n",
                "accessKey: \"alice\"   # who\nsecretKey: 'hush-hush'\n",
                "accessKey:\talice # who\nsecretKey: hush-hush",
            })
    void bothFormsAreRead(String content) throws IOException {
        assertEquals(new Credentials("alice", SECRET), CredentialsFile.read(file(content)));
    }

    @Test
    void aSecretIsTakenAsItIsWritten() throws IOException {
        assertEquals(
                new Credentials("a:b", "=\"#: \\'x"),
                CredentialsFile.read(file("accessKey=a:b\nsecretKey==\"#: \\'x\n")));
        assertEquals(
                new Credentials("a#b", "it's: #1"),
                CredentialsFile.read(file("accessKey: a#b\nsecretKey: 'it''s: #1'\n")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hush-hush",
                "alice:hush-hush",
                "accessKey=alice",
                "secretKey=hush-hush",
                "accessKey=alice\nsecretKey=",
                "accessKey:\nsecretKey: hush-hush",
                "accessKey=alice\nsecretKey=hush-hush\nsecretKey=hush-hush",
                "accessKey=alice\nsecretKey=hush-hush\nhush-hush=1",
                "accessKey=alice\nsecretKey=hush-hush\u0000",
                "accessKey=ali\u001bce\nsecretKey=hush-hush",
                "accessKey: alice\nsecretKey:hush-hush",
                "accessKey: alice\nsecretKey: \"hush-hush\\n\"",
                "accessKey: alice\nsecretKey: \"hush-hush",
                "accessKey: alice\nsecretKey: *hush-hush",
                "accessKey: alice\nsecretKey: {hush-hush}",
            })
    void whatMakesNoSenseIsRefusedWithoutBeingRepeated(String content) throws IOException {
        flaw(file(content));
    }

    @Test
    void aHostileFileIsRefusedSoon() throws IOException {
        assertTrue(
                flaw(file("accessKey=alice\nsecretKey=" + "x".repeat(20_000))).contains("16384 bytes"));
        flaw(file("accessKey=alice\nsecretKey: '" + "''".repeat(8_000) + "'"));
        flaw(file("accessKey=alice\nsecretKey: a" + " ".repeat(15_000) + "b"));
        assertTrue(flaw(file(new byte[] {'a', (byte) 0xff}, "rw-------")).contains("UTF-8"));
        assertTrue(flaw(folder).contains("is no file"));
        assertTrue(flaw(folder.resolve("none")).contains("is not there"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwxrwxrwx"})
    void aFileThatOthersReadOrChangeIsRefused(String rights) throws IOException {
        Path file = file(("accessKey=alice\nsecretKey=" + SECRET).getBytes(StandardCharsets.UTF_8), rights);
        String message = flaw(file);
        assertTrue(message.contains(rights) && message.endsWith("chmod 600 " + file), message);
    }

    @Test
    void theNamedFileComesFirstThenTheEnvironmentsThenThatAtHome() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home/.gantry")).getParent();
        Path named = Path.of("named");
        assertEquals(named, CredentialsFile.chosen(named, "other", home));
        assertEquals(Path.of("other"), CredentialsFile.chosen(null, "other", home));
        assertNull(CredentialsFile.chosen(null, " ", home));
        Path usual = Files.createFile(home.resolve(".gantry/credentials"));
        assertEquals(usual, CredentialsFile.chosen(null, null, home));
    }
}
