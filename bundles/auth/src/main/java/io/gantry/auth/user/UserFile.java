package io.gantry.auth.user;

import io.gantry.codec.BadBodyException;
import io.gantry.codec.Json;
import io.gantry.codec.JsonLimits;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.log.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The file of users. For one thread at a time. */
public final class UserFile {
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
        SecretFile.write(path, JsonWriter.PRETTY.bytes(Map.of("users", kept)));
    }

    /** Reads {@code {"username":"x","password":"y"}} of a setting; its flaw is told without the text. */
    public static User setting(String name, String text, String userField, String secretField) {
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
