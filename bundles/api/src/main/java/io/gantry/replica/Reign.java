package io.gantry.replica;

import io.gantry.agent.WholeFile;
import io.gantry.log.StorageException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;

/**
 * Which reign this node knows of, and what it is in it: the file {@code ha/reign}, two lines, on disk before
 * anything is done about it. It counts more than the property file, which says what the node was made for; without
 * it there was no change of leaders yet, and the reign is 0. All techniques go by it, so that a change of technique
 * changes nobody's role. Safe for any thread.
 */
public final class Reign {
    /** What is known. */
    public record Known(Role role, long epoch) {}

    private final Path file;
    private volatile Known known;

    /**
     * Reads what is there.
     *
     * @param folder the one that a store gives to techniques, see {@link io.gantry.log.ReplicaLog#home}
     * @param configured the role without a file
     * @throws IllegalArgumentException with cause and remedy, when the file makes no sense
     */
    public Reign(Path folder, Role configured) {
        file = folder.resolve("reign");
        known = Files.exists(file) ? read() : new Known(configured, 0);
    }

    private Known read() {
        Properties lines = new Properties();
        try {
            lines.load(new StringReader(Files.readString(file)));
            Role role = Role.valueOf(lines.getProperty("role", "").toUpperCase(Locale.ROOT));
            return new Known(role, Long.parseLong(lines.getProperty("epoch", "")));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + " does not say who leads (" + e
                            + "): write role=leader or role=follower and epoch=NUMBER, or"
                            + " remove it if the property file says what is right",
                    e);
        }
    }

    /** What counts now. */
    public Known known() {
        return known;
    }

    /** From now on this counts; on disk when it returns. */
    public synchronized void become(Role role, long epoch) {
        if (known.equals(new Known(role, epoch))) {
            return;
        }
        String text = "role=" + role.name().toLowerCase(Locale.ROOT) + "\nepoch=" + epoch + "\n";
        try {
            WholeFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new StorageException("Cannot write " + file + ": " + e + "; nothing was changed", e);
        }
        known = new Known(role, epoch);
    }
}
