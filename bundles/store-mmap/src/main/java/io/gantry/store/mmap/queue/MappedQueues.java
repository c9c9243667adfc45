package io.gantry.store.mmap.queue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Watermark;
import io.gantry.log.StorageException;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.queue.QueueKey;
import io.gantry.store.mmap.segment.Disk;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * All consume queues: {@code consumequeue/topic/queue id/files}. A queue that is on disk is opened when somebody asks
 * for it, and recovered then; so neither a start nor memory depends on how many there are. Safe for any thread.
 */
public final class MappedQueues implements ConsumeQueues, AutoCloseable {
    private final Path directory;
    private final int fileBytes;
    private final Disk disk;
    private final LogRecords log;
    private final LongConsumer visible;
    private final Map<QueueKey, MappedQueue> queues = new ConcurrentHashMap<>();
    private final AdvancingWatermark dispatched = new AdvancingWatermark(0);
    private volatile int generation;
    private volatile long newestTimestampMillis;
    /** Units of records from here on are cut off; below 0, none may be opened: not recovered yet, or closed. */
    private volatile long keptBelow = -1;

    /**
     * Opens no queue; they are to be recovered before they are read.
     *
     * @param visible told up to where records are going to be visible, before they are
     */
    public MappedQueues(Path directory, int fileBytes, Disk disk, SegmentFiles log, LongConsumer visible) {
        this.directory = directory;
        this.fileBytes = fileBytes;
        this.disk = disk;
        this.log = new LogRecords(log);
        this.visible = visible;
        checkLength();
    }

    /** Opens one queue that is there, so that files of another length are refused at the start. */
    private void checkLength() {
        for (Path topic : listed(directory, 1)) {
            for (Path queue : listed(topic, 1)) {
                new UnitFiles(queue, fileBytes, disk).close();
            }
        }
    }

    /** Directories below a directory, at most so many. */
    private static List<Path> listed(Path directory, int max) {
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return found;
        }
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, Files::isDirectory)) {
            for (Iterator<Path> path = paths.iterator(); found.size() < max && path.hasNext(); ) {
                found.add(path.next());
            }
            return found;
        } catch (NoSuchFileException e) {
            // Deleted meanwhile.
            return List.of();
        } catch (IOException | DirectoryIteratorException e) {
            throw new StorageException("Cannot list " + directory + ": " + e + "; check owner and permissions", e);
        }
    }

    /** The queues that are on disk, or those of one topic. */
    private List<QueueKey> stored(String onlyTopic) {
        List<QueueKey> keys = new ArrayList<>();
        List<Path> topics =
                onlyTopic == null ? listed(directory, Integer.MAX_VALUE) : List.of(directory.resolve(onlyTopic));
        for (Path topic : topics) {
            for (Path queue : listed(topic, Integer.MAX_VALUE)) {
                String id = queue.getFileName().toString();
                if (id.matches("[0-9]{1,9}")) {
                    keys.add(new QueueKey(topic.getFileName().toString(), Integer.parseInt(id)));
                }
            }
        }
        return keys;
    }

    @Override
    public Optional<ConsumeQueue> find(String topic, int queueId) {
        QueueKey key = new QueueKey(topic, queueId);
        MappedQueue queue = queues.get(key);
        if (queue == null && keptBelow >= 0 && isQueue(key) && Files.isDirectory(path(key))) {
            queue = open(key);
        }
        return queue == null || queue.maxOffset().position() == 0 ? Optional.empty() : Optional.of(queue);
    }

    @Override
    public ConsumeQueue open(String topic, int queueId) {
        return open(new QueueKey(topic, queueId));
    }

    MappedQueue open(QueueKey key) {
        MappedQueue queue = queues.get(key);
        return queue != null ? queue : queues.computeIfAbsent(key, this::made);
    }

    private MappedQueue made(QueueKey key) {
        if (!isQueue(key)) {
            throw new IllegalArgumentException("A queue has a topic that can be a file's name, and an id of 0 or more");
        }
        long kept = keptBelow;
        if (kept < 0) {
            throw new IllegalStateException("The store in " + directory + " is closed");
        }
        MappedQueue queue = new MappedQueue(key, new UnitFiles(path(key), fileBytes, disk), log);
        boolean isRecovered = false;
        try {
            queue.recover(kept);
            isRecovered = true;
            return queue;
        } catch (IOException e) {
            throw new StorageException("Cannot cut the queue in " + path(key) + " to its end: " + e, e);
        } finally {
            if (!isRecovered) {
                queue.close();
            }
        }
    }

    private Path path(QueueKey key) {
        return directory.resolve(key.topic()).resolve(Integer.toString(key.queueId()));
    }

    private static boolean isQueue(QueueKey key) {
        return isFileName(key.topic()) && key.queueId() >= 0;
    }

    /** A topic is the name of a directory, so it must not lead to another one. */
    static boolean isFileName(String topic) {
        return !topic.isEmpty()
                && topic.indexOf('/') < 0
                && topic.indexOf('\0') < 0
                && !topic.equals(".")
                && !topic.equals("..");
    }

    /** Opens them all. */
    @Override
    public Collection<ConsumeQueue> all() {
        stored(null).forEach(this::open);
        List<ConsumeQueue> all = new ArrayList<>(queues.size());
        for (MappedQueue queue : queues.values()) {
            if (queue.maxOffset().position() > 0) {
                all.add(queue);
            }
        }
        return all;
    }

    @Override
    public Watermark dispatched() {
        return dispatched;
    }

    /** Before a record's unit is written: consumers may see it from then on. */
    void showing(long recordEnd) {
        visible.accept(recordEnd);
    }

    void dispatchedTo(long position) {
        dispatched.advance(position);
    }

    void newestTimestampMillis(long millis) {
        newestTimestampMillis = millis;
    }

    /** Store time of the newest record dispatched; 0 before the first. */
    public long newestTimestampMillis() {
        return newestTimestampMillis;
    }

    /** Changes when a topic is deleted: then nobody may go on with a queue it remembers. */
    int generation() {
        return generation;
    }

    @Override
    public void delete(String topic) {
        if (!isFileName(topic)) {
            return;
        }
        Set<QueueKey> keys = new HashSet<>(stored(topic));
        queues.keySet().stream().filter(key -> key.topic().equals(topic)).forEach(keys::add);
        try {
            for (QueueKey key : keys) {
                delete(key);
            }
            if (!keys.isEmpty()) {
                Files.deleteIfExists(directory.resolve(topic));
            }
        } catch (IOException e) {
            throw new StorageException("Cannot remove the queues of topic " + topic + ": " + e, e);
        }
    }

    /** Where it fails, the queue is let go of all the same: what is left of it is opened again by the next record. */
    private void delete(QueueKey key) throws IOException {
        try {
            open(key).delete();
        } finally {
            queues.remove(key);
            generation++;
        }
    }

    /** Keeps the units of records below a position, in each queue when it is opened; dispatching goes on from there. */
    public void recover(long position) {
        keptBelow = position;
        dispatched.advance(position);
    }

    /** Forces what the queues got since the last time. */
    public void force() throws IOException {
        for (MappedQueue queue : queues.values()) {
            queue.force();
        }
    }

    /** Follows the log's retention. A queue of one file keeps it, so it need not be opened for this. */
    public int expire(long logStart) throws IOException {
        int files = 0;
        for (QueueKey key : stored(null)) {
            if (queues.containsKey(key) || hasOlderFiles(key)) {
                files += open(key).expire(logStart);
            }
        }
        return files;
    }

    private boolean hasOlderFiles(QueueKey key) throws IOException {
        try (Stream<Path> files = Files.list(path(key))) {
            return files.limit(2).count() == 2;
        } catch (NoSuchFileException e) {
            // Its topic was deleted meanwhile.
            return false;
        }
    }

    @Override
    public void close() {
        keptBelow = -1;
        queues.values().forEach(MappedQueue::close);
        queues.clear();
    }
}
