package io.gantry.console.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.gantry.agent.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Who is let in: the file {@code users}, a line {@code name:role:bcrypt} each, mode 0600. A node without it makes the
 * user {@code admin} with a password of chance, which stands in {@code admin-password}, mode 0600. Safe for any thread;
 * one password is hashed at a time, so that guessing takes one processor and no more, and who only looks never waits.
 */
public final class Users {
    /** A password is at least so long. */
    public static final int MIN_PASSWORD = 8;
    /** bcrypt looks at no more bytes. */
    public static final int MAX_PASSWORD = 72;

    static final int MAX_USERS = 1_000;

    private static final int COST = 10;
    private static final int FIRST_BYTES = 15;
    private static final String NAME = "[A-Za-z0-9._-]{1,64}";
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private final Path firstPassword;
    /** Held while a password is hashed; nothing else is done under it. */
    private final Object hashing = new Object();
    /** Never changed in itself. Another one is put here under this object's lock. */
    private volatile SortedMap<String, User> users = new TreeMap<>();
    /** What an unknown name is checked against, so that it takes as long as a known one. */
    private final String nobody;

    /** One of them. */
    public record User(String name, Role role, String hash) {}

    /**
     * Reads the file, or makes the first user.
     *
     * @throws IllegalStateException with cause and remedy when the file makes no sense
     */
    public Users(Path folder, SecureRandom random) {
        file = folder.resolve("users");
        firstPassword = folder.resolve("admin-password");
        nobody = hash(chance(random));
        try {
            if (Files.exists(file)) {
                read();
            } else {
                String password = chance(random);
                write(firstPassword, password + "\n");
                put("admin", Role.ADMIN, password);
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The console's users in " + file + " cannot be read or written (" + e + "): check the folder's"
                            + " permissions",
                    e);
        }
    }

    private void read() throws IOException {
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split(":", 3);
            Optional<Role> role = parts.length == 3 ? Role.of(parts[1]) : Optional.empty();
            boolean isUser = role.isPresent() && parts[0].matches(NAME) && parts[2].startsWith("$2");
            if (!isUser || users.size() >= MAX_USERS) {
                throw new IllegalStateException("A line of " + file + " is no user: write name:role:bcrypt with one of"
                        + " viewer, operator, admin, or remove the file to begin with a new admin");
            }
            users.put(parts[0], new User(parts[0], role.get(), parts[2]));
        }
    }

    private static String chance(SecureRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < FIRST_BYTES; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private String hash(String password) {
        synchronized (hashing) {
            return BCrypt.withDefaults().hashToString(COST, password.toCharArray());
        }
    }

    private boolean isRight(byte[] password, String hash) {
        synchronized (hashing) {
            return BCrypt.verifyer().verify(password, hash.getBytes(StandardCharsets.US_ASCII)).verified;
        }
    }

    private static void write(Path path, String text) throws IOException {
        WholeFile.write(path, text.getBytes(StandardCharsets.UTF_8), PosixFilePermissions.asFileAttribute(OWN));
    }

    /** On disk first: what is not there would be undone by a restart. */
    private void change(Consumer<SortedMap<String, User>> change) {
        SortedMap<String, User> next = new TreeMap<>(users);
        change.accept(next);
        StringBuilder text = new StringBuilder();
        next.values().forEach(user -> text.append(user.name())
                .append(':')
                .append(user.role().word())
                .append(':')
                .append(user.hash())
                .append('\n'));
        try {
            write(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        users = next;
    }

    /** Where the first password stands, as long as it does. */
    public Optional<Path> firstPassword() {
        return Files.exists(firstPassword) ? Optional.of(firstPassword) : Optional.empty();
    }

    /** The user with this name and password. */
    public Optional<User> check(String name, String password) {
        User user = users.get(name);
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        boolean isLong = bytes.length > MAX_PASSWORD;
        String hash = user == null ? nobody : user.hash();
        boolean isRight = isRight(isLong ? new byte[] {'x'} : bytes, hash);
        return isRight && !isLong ? Optional.ofNullable(user) : Optional.empty();
    }

    /** Makes a user, or changes one; false when nobody else could let people in then. */
    public boolean put(String name, Role role, String password) {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("a name has 1 to 64 of the signs A-Z a-z 0-9 . _ -");
        }
        requireUsable(password);
        return put(new User(name, role, hash(password)), password);
    }

    private synchronized boolean put(User user, String password) {
        if (users.size() >= MAX_USERS && !users.containsKey(user.name())) {
            throw new IllegalArgumentException("there are " + MAX_USERS + " users already; remove one first");
        }
        if (user.role() != Role.ADMIN && isLastAdmin(user.name())) {
            return false;
        }
        change(next -> next.put(user.name(), user));
        forgetFirst(user.name(), password);
        return true;
    }

    private static void requireUsable(String password) {
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < MIN_PASSWORD || bytes > MAX_PASSWORD) {
            throw new IllegalArgumentException("a password has " + MIN_PASSWORD + " to " + MAX_PASSWORD + " bytes");
        }
    }

    /** Gives a user another password; false when they were removed or changed since they were found. */
    public boolean change(User user, String password) {
        requireUsable(password);
        User next = new User(user.name(), user.role(), hash(password));
        synchronized (this) {
            return isStill(user) && put(next, password);
        }
    }

    /** Whether a user that was found is there with the same role and password now. */
    public boolean isStill(User user) {
        return user.equals(users.get(user.name()));
    }

    /** Whoever has chosen a password needs the first one no more. */
    private void forgetFirst(String name, String password) {
        try {
            boolean isFirst = name.equals("admin")
                    && Files.exists(firstPassword)
                    && !Files.readString(firstPassword).strip().equals(password);
            if (isFirst) {
                Files.delete(firstPassword);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a user; false when there is none, or it is the last admin. */
    public synchronized boolean remove(String name) {
        User user = users.get(name);
        if (user == null || isLastAdmin(name)) {
            return false;
        }
        change(next -> next.remove(name));
        return true;
    }

    /** Whether nobody else could let people in. */
    private boolean isLastAdmin(String name) {
        return isAdmin(name)
                && users.values().stream()
                        .noneMatch(user ->
                                user.role() == Role.ADMIN && !user.name().equals(name));
    }

    /** Whether there is such an admin. */
    public boolean isAdmin(String name) {
        User user = users.get(name);
        return user != null && user.role() == Role.ADMIN;
    }

    /** Everybody, by name. */
    public List<User> all() {
        return List.copyOf(users.values());
    }
}
