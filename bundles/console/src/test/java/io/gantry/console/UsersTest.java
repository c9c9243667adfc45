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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

    /** Two who are admins take the role from each other at the same moment. */
    @Test
    void oneAdminIsLeftHoweverManyGoAtOnce() {
        Users users = users();
        users.put("second", Role.ADMIN, "12345678");
        List<CompletableFuture<Boolean>> both = Stream.of("admin", "second")
                .map(name -> CompletableFuture.supplyAsync(() -> users.put(name, Role.VIEWER, "12345678")))
                .toList();
        long done = both.stream().filter(CompletableFuture::join).count();
        assertEquals(1, done);
        assertEquals(
                1,
                users.all().stream().filter(user -> user.role() == Role.ADMIN).count());
        assertTrue(users.put("third", Role.ADMIN, "12345678"));
    }

    @Test
    void aPasswordIsChangedOnlyOfWhoIsTheSameStill() {
        Users users = users();
        users.put("a", Role.OPERATOR, "12345678");
        Users.User before = users.check("a", "12345678").orElseThrow();
        assertTrue(users.isStill(before));
        assertTrue(users.change(before, "of their own"));
        assertEquals(
                Role.OPERATOR, users.check("a", "of their own").orElseThrow().role());
        assertFalse(users.change(before, "once more"), "the password was another one");
        Users.User removed = users.check("a", "of their own").orElseThrow();
        users.remove("a");
        assertFalse(users.isStill(removed));
        assertFalse(users.change(removed, "12345678"), "nobody comes back by it");
        assertTrue(users.check("a", "12345678").isEmpty());
        assertThrows(IllegalArgumentException.class, () -> users.change(removed, "short"));
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoIsAnAdminIsToldWhileAPasswordIsChecked() throws IOException {
        // It takes a while to check.
        Files.writeString(folder.resolve("users"), "admin:admin:$2a$15$" + "a".repeat(53) + "\n");
        Users users = users();
        AtomicReference<Thread> checking = new AtomicReference<>();
        CompletableFuture<Boolean> isRight = CompletableFuture.supplyAsync(() -> {
            checking.set(Thread.currentThread());
            return users.check("admin", "12345678").isPresent();
        });
        while (checking.get() == null || !isHashing(checking.get())) {
            Thread.onSpinWait();
        }
        assertTrue(users.isAdmin("admin"));
        assertEquals(1, users.all().size());
        assertFalse(isRight.isDone(), "whoever asks does not wait for it");
        assertFalse(isRight.join());
    }

    private static boolean isHashing(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(call -> call.getClassName().startsWith("at.favre.lib.crypto.bcrypt.BCryptOpenBSD"));
    }

    @Test
    void aFileThatMakesNoSenseLetsNobodyIn() throws IOException {
        Files.writeString(folder.resolve("users"), "admin:king:$2a$10$x\n");
        IllegalStateException wrong = assertThrows(IllegalStateException.class, this::users);
        assertTrue(wrong.getMessage().contains("write name:role:bcrypt"), wrong.getMessage());
    }
}
