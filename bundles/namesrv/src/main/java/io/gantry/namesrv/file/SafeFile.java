package io.gantry.namesrv.file;

import io.gantry.agent.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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
        WholeFile.write(path, content.getBytes(StandardCharsets.UTF_8), this::keepAsBackup);
    }

    private void keepAsBackup() throws IOException {
        if (Files.exists(path)) {
            Path backup = sibling(".bak.tmp");
            Files.copy(path, backup, StandardCopyOption.REPLACE_EXISTING);
            Files.move(backup, sibling(".bak"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path sibling(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }
}
