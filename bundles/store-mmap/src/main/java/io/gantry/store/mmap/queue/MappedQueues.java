package io.gantry.store.mmap.queue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Watermark;
import io.gantry.log.StorageException;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.queue.QueueKey;
import io.gantry.store.mmap.segment.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/** All consume queues: {@code consumequeue/topic/queue id/files}. Safe for any thread. */
public final class MappedQueues implements ConsumeQueues, AutoCloseable {
    private final Path directory;
    private final int fileBytes;
    private final Disk disk;
    private final LongUnaryOperator storeTimes;
    private final Map<QueueKey, MappedQueue> queues = new ConcurrentHashMap<>();
    private final AdvancingWatermark dispatched = new AdvancingWatermark(0);
    private volatile int generation;
    private volatile long newestTimestampMillis;

    /** Maps the queues that are there; they are to be recovered before they are read. */
    public MappedQueues(Path directory, int fileBytes, Disk disk, LongUnaryOperator storeTimes) {
        this.directory = directory;
        this.fileBytes = fileBytes;
        this.disk = disk;
        this.storeTimes = storeTimes;
        try {
            for (Path topic : listed(directory)) {
                for (Path queue : listed(topic)) {
                    load(topic, queue);
                }
            }
        } catch (StorageException e) {
            close();
            throw e;
        }
    }

    private static List<Path> listed(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new StorageException("Cannot list " + directory + ": " + e + "; check owner and permissions", e);
        }
    }

    private void load(Path topic, Path queue) {
        String id = queue.getFileName().toString();
        if (id.matches("[0-9]{1,9}")) {
            open(new QueueKey(topic.getFileName().toString(), Integer.parseInt(id)));
        }
    }

    @Override
    public Optional<ConsumeQueue> find(String topic, int queueId) {
        MappedQueue queue = queues.get(new QueueKey(topic, queueId));
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
        if (!isFileName(key.topic()) || key.queueId() < 0) {
            throw new IllegalArgumentException("A queue has a topic that can be a file's name, and an id of 0 or more");
        }
        Path path = directory.resolve(key.topic()).resolve(Integer.toString(key.queueId()));
        return new MappedQueue(key, new UnitFiles(path, fileBytes, disk), storeTimes);
    }

    /** A topic is the name of a directory, so it must not lead to another one. */
    static boolean isFileName(String topic) {
        return !topic.isEmpty()
                && topic.indexOf('/') < 0
                && topic.indexOf('\0') < 0
                && !topic.equals(".")
                && !topic.equals("..");
    }

    @Override
    public Collection<ConsumeQueue> all() {
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
        List<QueueKey> keys = queues.keySet().stream()
                .filter(key -> key.topic().equals(topic))
                .toList();
        try {
            for (QueueKey key : keys) {
                MappedQueue queue = queues.remove(key);
                generation++;
                if (queue != null) {
                    queue.delete();
                }
            }
            if (!keys.isEmpty()) {
                Files.deleteIfExists(directory.resolve(topic));
            }
        } catch (IOException e) {
            throw new StorageException("Cannot remove the queues of topic " + topic + ": " + e, e);
        }
    }

    /** After a crash: how far the queues were built, going by what is in them. */
    public long newestRecordEnd(boolean wasCleanStop) {
        long newest = 0;
        for (MappedQueue queue : queues.values()) {
            newest = Math.max(newest, wasCleanStop ? queue.newestRecordEndAfterCleanStop() : queue.newestRecordEnd());
        }
        return newest;
    }

    /** Keeps the units of records from {@code logStart} to {@code keptBelow}; dispatching goes on from there. */
    public void recover(long logStart, long keptBelow) throws IOException {
        for (MappedQueue queue : queues.values()) {
            queue.recover(logStart, keptBelow);
        }
        dispatched.advance(keptBelow);
    }

    /** Forces what the queues got since the last time. */
    public void force() throws IOException {
        for (MappedQueue queue : queues.values()) {
            queue.force();
        }
    }

    /** Follows the log's retention. */
    public int expire(long logStart) throws IOException {
        int files = 0;
        for (MappedQueue queue : queues.values()) {
            files += queue.expire(logStart);
        }
        return files;
    }

    @Override
    public void close() {
        queues.values().forEach(MappedQueue::close);
        queues.clear();
    }
}
