package io.gantry.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.console.access.Role;
import io.gantry.console.access.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first user, and the file of all. */
final class UsersTest {
    @TempDir
    Path folder;

    private Users users() {
        return new Users(folder, new SecureRandom());
    }

    @Test
    void theFirstAdminHasAPasswordOfChanceInAFileOfItsOwn() throws IOException {
        Users users = users();
        Path file = users.firstPassword().orElseThrow();
        String password = Files.readString(file).strip();
        assertEquals(15, password.length());
        for (String name : new String[] {"admin-password", "users"}) {
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
            assertEquals("rw-------", mode, name);
        }
        assertEquals(Role.ADMIN, users.check("admin", password).orElseThrow().role());
        assertTrue(users.check("admin", password + "x").isEmpty());
        assertFalse(Files.readString(folder.resolve("users")).contains(password));
        assertEquals(1, users().all().size(), "the second start makes no other");
        assertTrue(users().check("admin", password).isPresent());
    }

    @Test
    void aPasswordThatWasChosenTakesTheFirstOneAway() {
        Users users = users();
        users.put("admin", Role.ADMIN, "chosen by hand");
        assertTrue(users.firstPassword().isEmpty());
        assertTrue(users().check("admin", "chosen by hand").isPresent());
    }

    @Test
    void aPasswordIsNotCutWhereBcryptStops() {
        Users users = users();
        String longest = "x".repeat(Users.MAX_PASSWORD);
        users.put("a", Role.VIEWER, longest);
        assertTrue(users.check("a", longest).isPresent());
        assertTrue(users.check("a", longest + "y").isEmpty());
        assertThrows(IllegalArgumentException.class, () -> users.put("b", Role.VIEWER, longest + "y"));
        assertThrows(IllegalArgumentException.class, () -> users.put("a:admin:", Role.VIEWER, "12345678"));
    }

    @Test
    void aFileThatMakesNoSenseLetsNobodyIn() throws IOException {
        Files.writeString(folder.resolve("users"), "admin:king:$2a$10$x\n");
        IllegalStateException wrong = assertThrows(IllegalStateException.class, this::users);
        assertTrue(wrong.getMessage().contains("write name:role:bcrypt"), wrong.getMessage());
    }
}
