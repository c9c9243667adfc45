package io.gantry.auth.user;

import io.gantry.agent.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes files that only their owner can read. A crash leaves either the old or the new one. */
public final class SecretFile {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private SecretFile() {}

    /** Makes the file or replaces what it has; it is on disk when this returns. For one thread at a time. */
    public static void write(Path path, byte[] content) throws IOException {
        WholeFile.write(path, content, OWNER_ONLY);
    }
}
