package io.gantry.cluster.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/** What a file with a secret has to be: one that nobody but its owner can read or change. */
public final class SecretFile {
    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private SecretFile() {}

    /** Why it is not to be read; empty when nothing is against it, as where a file system knows no such rights. */
    public static Optional<String> flaw(Path file) throws IOException {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            return Collections.disjoint(rights, OF_OTHERS)
                    ? Optional.empty()
                    : Optional.of("can be read or changed by others (" + PosixFilePermissions.toString(rights) + ")");
        } catch (UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** What helps then. */
    public static String remedy(Path file) {
        return "chmod 600 " + file;
    }
}
