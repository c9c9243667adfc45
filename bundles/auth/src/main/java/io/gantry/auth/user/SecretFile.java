package io.gantry.auth.user;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that only their owner can read. A crash leaves either the old or the new one. */
public final class SecretFile {
    private SecretFile() {}

    /** Makes the file or replaces what it has; it is on disk when this returns. For one thread at a time. */
    public static void write(Path path, byte[] content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
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
}
