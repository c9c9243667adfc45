package io.gantry.store.mmap.segment;

import io.gantry.log.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one directory, of one length, named after the address of their first byte with 20 digits, without a gap.
 * Readers see a snapshot and need no lock; changes of the list are synchronized. Owns the segments' first share.
 */
public final class SegmentFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentFiles.class);
    private static final Segment[] NONE = {};

    private final Path directory;
    private final int segmentBytes;
    private volatile Segment[] segments;

    /**
     * Maps what is there; a directory that is not there is made with the first segment.
     *
     * @param lengthKey the configuration key of the length, for the message about a file of another one
     */
    public SegmentFiles(Path directory, int segmentBytes, String lengthKey) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.segments = NONE;
        try {
            for (Path path : listed(directory)) {
                append(opened(path, lengthKey));
            }
        } catch (StorageException e) {
            close();
            throw e;
        }
    }

    private static List<Path> listed(Path directory) {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(path -> path.getFileName().toString().matches("[0-9]{20}"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StorageException("Cannot list " + directory + ": " + e + "; check owner and permissions", e);
        }
    }

    /** Null for the empty file that a crash left between its creation and its first byte. */
    private Segment opened(Path path, String lengthKey) {
        try {
            long bytes = Files.size(path);
            if (bytes == 0) {
                Files.delete(path);
                LOG.info("Removed a file that a crash left empty: file={}", path);
                return null;
            }
            if (bytes != segmentBytes) {
                throw new StorageException("The file " + path + " has " + bytes + " bytes, expected " + segmentBytes
                        + "; set " + lengthKey + " to the length the store was made with, nothing was changed");
            }
        } catch (IOException e) {
            throw new StorageException("Cannot read " + path + ": " + e + "; check owner and permissions", e);
        }
        long base = Long.parseLong(path.getFileName().toString());
        Segment[] now = segments;
        if (now.length > 0 && now[now.length - 1].end() != base) {
            throw new StorageException("A file is missing in " + directory + ": after " + now[now.length - 1].path()
                    + " comes " + path + "; bring back the files between them, or move away the older ones");
        }
        return Segment.open(path, base);
    }

    public Path directory() {
        return directory;
    }

    public int segmentBytes() {
        return segmentBytes;
    }

    public boolean isEmpty() {
        return segments.length == 0;
    }

    /** All segments, oldest first; not to be changed. */
    public Segment[] all() {
        return segments;
    }

    public Segment first() {
        return segments[0];
    }

    public Segment last() {
        Segment[] now = segments;
        return now[now.length - 1];
    }

    /** The segment of an address, or null. */
    public Segment find(long address) {
        Segment[] now = segments;
        if (now.length == 0 || address < now[0].base()) {
            return null;
        }
        long number = (address - now[0].base()) / segmentBytes;
        return number < now.length ? now[(int) number] : null;
    }

    /** The segment of an address with a share of it taken, or null. */
    public Segment hold(long address) {
        Segment segment = find(address);
        return segment != null && segment.hold() ? segment : null;
    }

    /** Makes the segment that begins at an address: the end of the last one, or anywhere in an empty list. */
    public synchronized Segment create(long base) throws IOException {
        if (segments.length > 0 && last().end() != base) {
            throw new IllegalArgumentException("The next segment begins at " + last().end() + ", found " + base);
        }
        Segment segment = Segment.create(directory.resolve("%020d".formatted(base)), base, segmentBytes);
        append(segment);
        return segment;
    }

    /** Removes the oldest segment; its file is gone at once, its bytes when the last reader lets go. */
    public synchronized void deleteFirst() throws IOException {
        Segment first = segments[0];
        Files.delete(first.path());
        segments = Arrays.copyOfRange(segments, 1, segments.length);
        first.release();
    }

    /** Removes the newest segment, as {@link #deleteFirst}. */
    public synchronized void deleteLast() throws IOException {
        Segment last = last();
        Files.delete(last.path());
        removeLast();
    }

    /** Gives the newest segment's file another name on the same disk, and forgets it. */
    public synchronized void moveLast(Path target) throws IOException {
        Files.move(last().path(), target, StandardCopyOption.ATOMIC_MOVE);
        removeLast();
    }

    private void removeLast() {
        Segment last = last();
        segments = Arrays.copyOf(segments, segments.length - 1);
        last.release();
    }

    private void append(Segment segment) {
        if (segment != null) {
            Segment[] longer = Arrays.copyOf(segments, segments.length + 1);
            longer[segments.length] = segment;
            segments = longer;
        }
    }

    /** Lets go of all segments; those with readers stay mapped until these are done. */
    @Override
    public synchronized void close() {
        Segment[] now = segments;
        segments = NONE;
        for (Segment segment : now) {
            segment.release();
        }
    }
}
