package io.gantry.broker.table;

import io.gantry.codec.BadBodyException;
import io.gantry.codec.Json;
import io.gantry.codec.JsonLimits;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What changed in a table since its file was written: a line for each group of changes that were acknowledged at once,
 * {@code CRC32 in 8 hex digits, a space, JSON}. Writing the table whole costs as much as the table is long; a line
 * costs what changed. For one thread at a time.
 *
 * <p>A crash may leave the last line incomplete: it was not acknowledged, and is not read. An earlier line that is not
 * what was written is damage: the file is kept as {@code .damaged}, told of, and its sound lines count.
 */
final class ChangeFile {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeFile.class);
    /** So much is read at a start in no time; then the table is written. */
    private static final long MAX_BYTES = 4 << 20;

    private static final int CRC_DIGITS = 8;

    private final Path path;
    private long length;
    /** Whether something behind {@link #length} may be in the file, so that nothing can be added to it. */
    private boolean isUnclear;

    ChangeFile(Path table) {
        path = table.resolveSibling(table.getFileName() + ".changes");
        isUnclear = Files.exists(path);
    }

    /** Whether there may be changes that the table's file has not. */
    boolean isInUse() {
        return isUnclear || length > 0;
    }

    /** Gives all changes, the oldest first. */
    void read(Consumer<JsonObject> reader) {
        if (!Files.exists(path)) {
            return;
        }
        try {
            String[] lines = new String(Files.readAllBytes(path), StandardCharsets.UTF_8).split("\n", -1);
            int damaged = 0;
            for (int i = 0; i < lines.length; i++) {
                // Behind the last line's end there is nothing, or what a crash cut short.
                if (i < lines.length - 1 && isSound(lines[i])) {
                    String json = lines[i].substring(CRC_DIGITS + 1);
                    reader.accept(Json.parseObject(json, JsonLimits.FILE));
                } else if (i < lines.length - 1) {
                    damaged++;
                }
            }
            if (damaged > 0) {
                Path kept = path.resolveSibling(path.getFileName() + ".damaged");
                Files.copy(path, kept, StandardCopyOption.REPLACE_EXISTING);
                LOG.error("Changes of a table are damaged, the others count: lines={}, kept={}", damaged, kept);
            }
        } catch (IOException | BadBodyException | IllegalArgumentException e) {
            throw new StorageException(
                    "Cannot read " + path + " (" + e.getMessage() + "): put back a good copy, or move"
                            + " it away to start without the changes that the table's own file has not");
        }
    }

    private static boolean isSound(String line) {
        return line.length() > CRC_DIGITS + 1
                && line.charAt(CRC_DIGITS) == ' '
                && crc(line.substring(CRC_DIGITS + 1)).equals(line.substring(0, CRC_DIGITS));
    }

    private static String crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    /**
     * Adds a line; on disk when this returns true. False when the table has to be written first: there is too much here
     * already, or what is here is not known for sure.
     */
    boolean append(Map<String, Object> change) throws IOException {
        if (isUnclear || length >= MAX_BYTES) {
            return false;
        }
        String json = JsonWriter.COMPACT.write(change);
        byte[] line = (crc(json) + " " + json + "\n").getBytes(StandardCharsets.UTF_8);
        Files.createDirectories(path.getParent());
        boolean isNew = !Files.exists(path);
        // Until it is known to be on disk, it may be there in part, and after a failed force nobody knows.
        isUnclear = true;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                channel.write(bytes, length + bytes.position());
            }
            channel.force(false);
        }
        if (isNew) {
            try (FileChannel folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
        length += line.length;
        isUnclear = false;
        return true;
    }

    /** The table's file has it all. What a crash brings back is older than that file, and is seen to be. */
    void clear() throws IOException {
        if (isInUse()) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
            length = 0;
            isUnclear = false;
        }
    }

    /** Leaves no empty file behind. */
    void close() {
        try {
            if (!isInUse()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.debug("An empty file stays: file={}", path, e);
        }
    }
}
