package io.gantry.namesrv.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A text file that is replaced as a whole: written beside, forced, renamed. The one before stays as {@code .bak},
 * as Apache has it. A crash leaves the old or the new file; a full disk leaves the old one. For one thread at a time.
 */
public final class SafeFile {
    private static final long MAX_BYTES = 256L << 20;

    private final Path path;

    public SafeFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    public Path path() {
        return path;
    }

    /**
     * The content; null when there is no file.
     *
     * @throws IllegalStateException it cannot be read
     */
    public String read() {
        try {
            if (Files.isRegularFile(path) && Files.size(path) > MAX_BYTES) {
                throw new IllegalStateException(path + ": the file is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new IllegalStateException(path + ": cannot be read as UTF-8 text: " + e, e);
        }
    }

    /** Replaces the content. */
    public void write(String content) throws IOException {
        Path folder = path.getParent();
        Files.createDirectories(folder);
        Path next = sibling(".tmp");
        writeForced(next, content);
        if (Files.exists(path)) {
            Path backup = sibling(".bak.tmp");
            Files.copy(path, backup, StandardCopyOption.REPLACE_EXISTING);
            Files.move(backup, sibling(".bak"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path sibling(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    private static void writeForced(Path path, String content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }
}
