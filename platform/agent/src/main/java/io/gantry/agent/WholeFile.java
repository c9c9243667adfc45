package io.gantry.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * A file that is replaced as a whole: written beside, forced, renamed, its name forced. For one thread at a time.
 *
 * <p>What a crash or an error leaves: before the rename the old file, and perhaps a {@code .tmp} beside it, whole or
 * not, that the next write replaces; nobody reads it. After the rename, before the folder is forced, the old or the
 * new file, each of them whole. When it has returned, the new one. A full disk or a folder that nobody may write in
 * is an error before the rename.
 */
public final class WholeFile {
    private static final Set<StandardOpenOption> OPTIONS =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private WholeFile() {}

    /**
     * Makes the file, or replaces what it has; makes its folder. On disk when this returns.
     *
     * @param attributes what the new file has from its first byte on, permissions for instance; the old one's count
     *     for nothing
     */
    public static void write(Path path, byte[] content, FileAttribute<?>... attributes) throws IOException {
        write(path, content, () -> {}, attributes);
    }

    /**
     * The same with something that is done when the new content is on disk and the old file still in its place: keeps
     * a copy of it, for instance. When that fails the old file stays.
     */
    public static void write(Path path, byte[] content, Step beforeRename, FileAttribute<?>... attributes)
            throws IOException {
        Path file = path.toAbsolutePath();
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling(file.getFileName() + ".tmp");
        // What a crash left could have other attributes. A folder is nothing that this leaves.
        if (!Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(next);
        }
        try (FileChannel channel = FileChannel.open(next, OPTIONS, attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        beforeRename.run();
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** What is done between two steps of a write. */
    @FunctionalInterface
    public interface Step {
        void run() throws IOException;
    }
}
