package io.gantry.broker.table;

import io.gantry.agent.WholeFile;
import io.gantry.codec.BadBodyException;
import io.gantry.codec.Json;
import io.gantry.codec.JsonLimits;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.log.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One JSON file of a table and its {@code .bak}, the previous version, and what changed since it was written in
 * {@code .changes}. A crash leaves either the old or the new file, never half of one; a file that cannot be read is
 * kept as {@code .damaged}. For one thread at a time.
 */
public final class TableFile {
    private static final Logger LOG = LoggerFactory.getLogger(TableFile.class);

    private final Path path;
    private final Path backup;
    private final ChangeFile changes;
    private boolean isDamaged;

    public TableFile(Path path) {
        this.path = path;
        this.backup = path.resolveSibling(path.getFileName() + ".bak");
        this.changes = new ChangeFile(path);
    }

    public Path path() {
        return path;
    }

    /**
     * The file's content, or its backup's when it cannot be read; empty when neither is there.
     *
     * @param meaning turns the JSON into the table; an exception of it makes the file unreadable, too
     * @throws StorageException neither can be read; both are left as they are
     */
    public <T> Optional<T> load(Function<JsonObject, T> meaning) {
        return loadBytes(
                bytes -> meaning.apply(Json.parseObject(new String(bytes, StandardCharsets.UTF_8), JsonLimits.FILE)));
    }

    /** The same for a file of any form; the meaning's IllegalArgumentException makes the file unreadable. */
    <T> Optional<T> loadBytes(Function<byte[], T> meaning) {
        boolean isThere = Files.exists(path);
        if (!isThere && !Files.exists(backup)) {
            return Optional.empty();
        }
        String flaw = "it is missing";
        if (isThere) {
            try {
                return Optional.of(meaning.apply(read(path)));
            } catch (IOException | BadBodyException | IllegalArgumentException e) {
                flaw = reason(e);
            }
        }
        try {
            T previous = meaning.apply(read(backup));
            isDamaged = isThere;
            LOG.warn("Table file unreadable, its backup is used: file={}, reason={}, backup={}", path, flaw, backup);
            return Optional.of(previous);
        } catch (IOException | BadBodyException | IllegalArgumentException e) {
            throw new StorageException("Cannot read " + path + " (" + flaw + ") nor " + backup + " (" + reason(e)
                    + "): put back a good copy of one of them, or move both away to start without");
        }
    }

    /** Gives what was {@link #append added} since the file was written, and perhaps some of what it has, in order. */
    public void replay(Consumer<JsonObject> meaning) {
        changes.read(meaning);
    }

    /** Whether there may be changes that the file itself has not. */
    boolean hasChanges() {
        return changes.isInUse();
    }

    /** Adds a change without writing the file; on disk when this returns true. False when the file is to be written. */
    boolean append(Map<String, Object> change) throws IOException {
        return Files.exists(path) && changes.append(change);
    }

    /** Nothing more is written. */
    void close() {
        changes.close();
    }

    /** Replaces the file: the new content is on disk before it takes the old one's place. */
    public void save(Object json) throws IOException {
        saveBytes(JsonWriter.PRETTY.bytes(json));
    }

    /** The same for a file of any form. */
    void saveBytes(byte[] content) throws IOException {
        WholeFile.write(path, content, this::keepOld);
        changes.clear();
    }

    private void keepOld() throws IOException {
        if (isDamaged) {
            Path damaged = path.resolveSibling(path.getFileName() + ".damaged");
            Files.move(path, damaged, StandardCopyOption.REPLACE_EXISTING);
            isDamaged = false;
        } else if (Files.exists(path)) {
            keepAsBackup();
        }
    }

    /** A link needs no copy and never leaves a time without the file itself. */
    private void keepAsBackup() throws IOException {
        Files.deleteIfExists(backup);
        try {
            Files.createLink(backup, path);
        } catch (UnsupportedOperationException | IOException e) {
            LOG.debug("No hard links here, the backup is a copy: file={}", path, e);
            Files.copy(path, backup, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static byte[] read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (new String(bytes, StandardCharsets.UTF_8).isBlank()) {
            throw new IOException("it is empty");
        }
        return bytes;
    }

    private static String reason(Exception e) {
        return e instanceof NoSuchFileException ? "it is missing" : String.valueOf(e.getMessage());
    }
}
