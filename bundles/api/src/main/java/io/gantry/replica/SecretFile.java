package io.gantry.replica;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The file with what the nodes of a group prove to each other that they know. */
public final class SecretFile {
    private static final int MIN_BYTES = 16;
    private static final int MAX_BYTES = 4_096;
    private static final Set<PosixFilePermission> OWNERS =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private SecretFile() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException what is wrong with it, and never what is in it
     */
    public static byte[] read(Path file) {
        try {
            if (!OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
                throw new IllegalArgumentException(
                        "The secret of haSecretFile, " + file + ", can be read by others: chmod 600 " + file);
            }
            long size = Files.size(file);
            byte[] secret = size > MAX_BYTES
                    ? new byte[0]
                    : Files.readString(file, StandardCharsets.ISO_8859_1)
                            .strip()
                            .getBytes(StandardCharsets.ISO_8859_1);
            if (secret.length < MIN_BYTES) {
                throw new IllegalArgumentException(
                        "The secret of haSecretFile, " + file + ", has " + size + " bytes: it needs " + MIN_BYTES
                                + " to " + MAX_BYTES + ", such as 'openssl rand -hex 32' makes");
            }
            return secret;
        } catch (IOException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(
                    "The secret of haSecretFile, " + file + ", cannot be read (" + e
                            + "): write it there on both nodes, and chmod 600 it",
                    e);
        }
    }
}
