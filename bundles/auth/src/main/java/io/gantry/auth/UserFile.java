package io.gantry.auth;

import io.gantry.codec.BadBodyException;
import io.gantry.codec.Json;
import io.gantry.codec.JsonLimits;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The file of users, which only its owner can read. A crash leaves either the old or the new one. For one thread at a
 * time.
 */
final class UserFile {
    private final Path path;

    UserFile(Path path) {
        this.path = path;
    }

    /** All users by name; none when there is no file. */
    Map<String, User> load() {
        Map<String, User> users = new TreeMap<>();
        if (!Files.exists(path)) {
            return users;
        }
        try {
            JsonObject file = Json.parseObject(Files.readString(path), JsonLimits.WIRE);
            for (Object each : file.listOrEmpty("users")) {
                if (!(each instanceof JsonObject fields)) {
                    throw new IllegalArgumentException("users has something that is no object");
                }
                User user = User.created(fields.text("username"), fields);
                users.put(user.name(), user);
            }
            return users;
        } catch (IOException | BadBodyException | IllegalArgumentException e) {
            throw new StorageException("Cannot read the users of " + path + ": " + e.getMessage()
                    + "; put back a good copy, or move it away to start with the user of initAuthenticationUser");
        }
    }

    void save(Collection<User> users) throws IOException {
        List<Map<String, Object>> kept = users.stream().map(User::kept).toList();
        ByteBuffer bytes = ByteBuffer.wrap(JsonWriter.PRETTY.bytes(Map.of("users", kept)));
        Files.createDirectories(path.getParent());
        Path next = path.resolveSibling(path.getFileName() + ".tmp");
        // One that a crash left could be anybody's.
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(
                next,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Reads {@code {"username":"x","password":"y"}} of a setting; its flaw is told without the text. */
    static User setting(String name, String text, String userField, String secretField) {
        try {
            JsonObject fields = Json.parseObject(text, JsonLimits.WIRE);
            return new User(fields.text(userField), fields.text(secretField), true, true);
        } catch (BadBodyException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + " must be JSON with " + userField + " and " + secretField + ", of at most " + User.MAX_CHARS
                            + " plain characters each",
                    null);
        }
    }
}
