package io.gantry.store.mmap.index;

import io.gantry.agent.Clock;
import io.gantry.codec.IndexLayout;
import io.gantry.log.StorageException;
import io.gantry.queue.MessageIndex;
import io.gantry.store.mmap.queue.KeySink;
import io.gantry.store.mmap.segment.Disk;
import io.gantry.store.mmap.segment.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The index files, oldest first. The dispatcher writes, retention removes, any thread searches. */
public final class MappedIndex implements MessageIndex, KeySink, AutoCloseable {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS");

    private final Path directory;
    private final int slots;
    private final int entries;
    private final Disk disk;
    private final Clock clock;
    /** A snapshot, replaced by each change: retention removes while others look. */
    private volatile List<IndexFile> files = List.of();

    /** Maps the files that are there. */
    public MappedIndex(Path directory, int slots, int entries, Disk disk, Clock clock) {
        this.directory = directory;
        this.slots = slots;
        this.entries = entries;
        this.disk = disk;
        this.clock = clock;
        if (IndexLayout.fileBytes(slots, entries) > Integer.MAX_VALUE) {
            throw new StorageException("An index file of " + slots + " slots and " + entries
                    + " entries is longer than 2 GiB; set smaller indexSlots and indexEntries");
        }
        try {
            for (Path path : listed()) {
                load(path);
            }
        } catch (StorageException e) {
            close();
            throw e;
        }
    }

    private List<Path> listed() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(path -> path.getFileName().toString().matches("[0-9]{17}"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StorageException("Cannot list " + directory + ": " + e + "; check owner and permissions", e);
        }
    }

    private void load(Path path) {
        try {
            long bytes = Files.size(path);
            if (bytes == 0) {
                Files.delete(path);
                return;
            }
            if (bytes != IndexLayout.fileBytes(slots, entries)) {
                throw new StorageException("The index file " + path + " has " + bytes + " bytes, expected "
                        + IndexLayout.fileBytes(slots, entries) + "; set indexSlots (maxHashSlotNum) and indexEntries"
                        + " (maxIndexNum) as they were, or move the file away: it only serves queries by key");
            }
        } catch (IOException e) {
            throw new StorageException("Cannot read " + path + ": " + e + "; check owner and permissions", e);
        }
        add(new IndexFile(Segment.open(path, 0), slots, entries, disk));
    }

    private synchronized void add(IndexFile file) {
        List<IndexFile> longer = new ArrayList<>(files);
        longer.add(file);
        files = List.copyOf(longer);
    }

    private synchronized void remove(IndexFile file) {
        files = files.stream().filter(other -> other != file).toList();
    }

    @Override
    public void put(int hashCode, long position, long storeTimestampMillis) throws IOException {
        IndexFile last = last();
        if (last != null && !last.isEmpty() && position < last.endPosition()) {
            return;
        }
        if (last == null || last.isFull()) {
            last = next();
        }
        last.put(IndexLayout.keyHash(hashCode), position, storeTimestampMillis);
    }

    private IndexFile next() throws IOException {
        long now = clock.millis();
        Path path = path(now);
        while (Files.exists(path)) {
            now++;
            path = path(now);
        }
        Segment segment = Segment.create(path, 0, (int) IndexLayout.fileBytes(slots, entries));
        IndexFile file = new IndexFile(segment, slots, entries, disk);
        add(file);
        return file;
    }

    private Path path(long millis) {
        return directory.resolve(NAME.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault())));
    }

    private IndexFile last() {
        List<IndexFile> now = files;
        return now.isEmpty() ? null : now.get(now.size() - 1);
    }

    @Override
    public List<Long> find(String topic, String key, int maxResults, long beginMillis, long endMillis) {
        int keyHash = IndexLayout.keyHash((topic + '#' + key).hashCode());
        Set<Long> positions = new LinkedHashSet<>();
        List<IndexFile> newestLast = files;
        for (int i = newestLast.size() - 1; i >= 0 && positions.size() < maxResults; i--) {
            IndexFile file = newestLast.get(i);
            if (!file.segment().hold()) {
                break;
            }
            try {
                boolean mayMatch = beginMillis <= file.endTimestampMillis() && endMillis >= file.beginTimestampMillis();
                if (mayMatch && !file.isEmpty()) {
                    file.find(keyHash, beginMillis, endMillis, maxResults, positions);
                }
            } finally {
                file.segment().release();
            }
        }
        return new ArrayList<>(positions);
    }

    @Override
    public long lastTimestampMillis() {
        return ofLast(true);
    }

    @Override
    public long lastPosition() {
        return ofLast(false);
    }

    private long ofLast(boolean isTime) {
        IndexFile last = last();
        if (last == null || !last.segment().hold()) {
            return 0;
        }
        try {
            return isTime ? last.endTimestampMillis() : last.endPosition();
        } finally {
            last.segment().release();
        }
    }

    /**
     * Removes what belongs to records from a position on; after a crash, also what cannot be trusted.
     *
     * @param isForced whether everything below the position was forced
     */
    public void recover(long keptBelow, boolean wasCleanStop, boolean isForced) throws IOException {
        while (!files.isEmpty() && (last().isEmpty() || last().beginPosition() >= keptBelow)) {
            delete(last());
        }
        IndexFile last = last();
        if (last != null && (!wasCleanStop || last.endPosition() >= keptBelow)) {
            last.cut(keptBelow, wasCleanStop || isForced);
        }
    }

    /** Follows the log's retention; the newest file stays. */
    public int expire(long logStart) throws IOException {
        int deleted = 0;
        while (files.size() > 1 && files.get(0).endPosition() < logStart) {
            delete(files.get(0));
            deleted++;
        }
        return deleted;
    }

    private void delete(IndexFile file) throws IOException {
        Files.deleteIfExists(file.segment().path());
        remove(file);
        file.segment().release();
    }

    /** Forces what was written since the last time. */
    public void force() throws IOException {
        for (IndexFile file : files) {
            if (file.segment().hold()) {
                try {
                    file.force();
                } finally {
                    file.segment().release();
                }
            }
        }
    }

    @Override
    public void close() {
        List<IndexFile> now = files;
        files = List.of();
        for (IndexFile file : now) {
            file.segment().release();
        }
    }
}
