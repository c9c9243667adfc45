package io.gantry.store.mmap.queue;

import io.gantry.agent.AdvancingWatermark;
import io.gantry.agent.Clock;
import io.gantry.agent.Watermark;
import io.gantry.codec.MultiDispatch;
import io.gantry.log.StorageException;
import io.gantry.message.SystemTopic;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.queue.QueueKey;
import io.gantry.store.mmap.log.LightQueues;
import io.gantry.store.mmap.segment.Disk;
import io.gantry.store.mmap.segment.SegmentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All consume queues: {@code consumequeue/topic/queue id/files}. A queue that is on disk is opened when somebody asks
 * for it, and recovered then; so neither a start nor memory depends on how many there are. Safe for any thread.
 */
public final class MappedQueues implements ConsumeQueues, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MappedQueues.class);
    /** Directories of queues that one run of the retention looks at. */
    private static final int LOOKS_FOR_OLD = 5_000;

    private final QueuePlace place;
    private final LongConsumer visible;
    private final Map<QueueKey, MappedQueue> queues = new ConcurrentHashMap<>();
    private final AdvancingWatermark dispatched = new AdvancingWatermark(0);
    private final OwedUnits owed = new OwedUnits();
    private final QueueWalk expiry;
    /** The log's start for which old files are, or were, looked for. */
    private long expiredTo = -1;

    private volatile int generation;
    private volatile long newestTimestampMillis;
    /** Units of records from here on are cut off; below 0, none may be opened: not recovered yet, or closed. */
    private volatile long keptBelow = -1;

    /**
     * How many there may be.
     *
     * @param mappings about so many files may be mapped at a time
     */
    public record Bounds(int mappings, LightQueues lightQueues) {}

    /**
     * Opens no queue; they are to be recovered before they are read.
     *
     * @param visible told up to where records are going to be visible, before they are
     */
    public MappedQueues(
            Path directory, int fileBytes, Disk disk, SegmentFiles log, LongConsumer visible, Bounds bounds) {
        LogRecords records = new LogRecords(log);
        AwakeQueues awake = new AwakeQueues(bounds.mappings);
        this.place =
                new QueuePlace(directory, fileBytes, disk, records, awake, new UnforcedQueues(), bounds.lightQueues);
        this.visible = visible;
        this.expiry = new QueueWalk(directory);
        checkLength();
    }

    /** How many files may be mapped where nothing else is asked for: what suits this machine and this heap. */
    public static int suitableMappings() {
        return AwakeQueues.suitable();
    }

    /** Opens one queue that is there, so that files of another length are refused at the start. */
    private void checkLength() {
        for (Path topic : QueueWalk.listed(place.directory(), 1)) {
            for (Path queue : QueueWalk.listed(topic, 1)) {
                new UnitFiles(queue, place.fileBytes(), place.disk()).close();
            }
        }
    }

    /** The queues that are on disk. */
    private List<QueueKey> stored() {
        List<QueueKey> keys = new ArrayList<>();
        for (Path topic : QueueWalk.listed(place.directory(), Integer.MAX_VALUE)) {
            keys.addAll(QueueWalk.ofTopic(topic));
        }
        return keys;
    }

    @Override
    public Optional<ConsumeQueue> find(String topic, int queueId) {
        QueueKey key = new QueueKey(topic, queueId);
        MappedQueue queue = queues.get(key);
        if (queue == null && keptBelow >= 0 && isThere(key)) {
            queue = open(key);
        }
        return queue == null || queue.maxOffset().position() == 0 ? Optional.empty() : Optional.of(queue);
    }

    private boolean isThere(QueueKey key) {
        return owed.has(key) || isQueue(key) && Files.isDirectory(place.path(key));
    }

    @Override
    public ConsumeQueue open(String topic, int queueId) {
        QueueKey key = new QueueKey(topic, queueId);
        boolean isLight = place.light().isOn() && MultiDispatch.isLight(topic);
        return isLight && !place.light().mayAwait(key) ? new NoQueue(key) : open(key);
    }

    /** Those that stand beside the queues of topics. */
    LightQueues light() {
        return place.light();
    }

    MappedQueue open(QueueKey key) {
        MappedQueue queue = queues.get(key);
        if (queue == null) {
            MappedQueue sibling = queues.get(new QueueKey(key.topic(), 0));
            // The queues of a topic share its name: there may be many.
            QueueKey kept = sibling == null ? key : new QueueKey(sibling.key().topic(), key.queueId());
            queue = queues.computeIfAbsent(kept, this::made);
            place.awake().trim();
        }
        return queue;
    }

    private MappedQueue made(QueueKey key) {
        if (!isQueue(key)) {
            throw new IllegalArgumentException("A queue has a topic that can be a file's name, and an id of 0 or more");
        }
        long kept = keptBelow;
        if (kept < 0) {
            throw new IllegalStateException("The store in " + place.directory() + " is closed");
        }
        try {
            MappedQueue queue = new MappedQueue(key, place, kept);
            pay(queue);
            return queue;
        } catch (IOException e) {
            throw new StorageException("Cannot bring the queue in " + place.path(key) + " to its end: " + e, e);
        }
    }

    /** Gives a queue what a start left for it. If that fails, the queue is not open, and it is left still. */
    private void pay(MappedQueue queue) throws IOException {
        boolean isPaid = false;
        try {
            queue.pay(owed.of(queue.key()));
            owed.paid(queue.key());
            isPaid = true;
        } finally {
            if (!isPaid) {
                queue.close();
            }
        }
    }

    /** Whether units of what is dispatched now are left for when their queue is opened: while a start does it. */
    public void leaveForLater(boolean isWanted) {
        owed.collect(isWanted);
    }

    boolean isLeftForLater() {
        return owed.isCollecting();
    }

    /** Leaves a unit for when its queue is opened, unless it is open, or has many. */
    boolean owe(String topic, int queueId, OwedUnits.Unit unit) {
        QueueKey key = new QueueKey(topic, queueId);
        return isQueue(key) && !queues.containsKey(key) && owed.add(topic, queueId, unit);
    }

    /** Opens queues that a start left units for, until the time is over. */
    private void payAll(long maxNanos) {
        long begin = Clock.system().nanos();
        List<QueueKey> keys = owed.first(Together.MOST);
        if (keys.isEmpty()) {
            return;
        }
        try (Together together = new Together("store-open-queues")) {
            for (; !keys.isEmpty() && Clock.system().nanos() - begin <= maxNanos; keys = owed.first(Together.MOST)) {
                Exception reason = together.all(
                        keys.stream().map(key -> (Callable<?>) () -> open(key)).toList());
                if (reason instanceof StorageException e && !(e.getCause() instanceof IOException)) {
                    throw e;
                }
                if (reason != null) {
                    // The checkpoint stays where it is, and the next one comes here again.
                    LOG.warn("Units of records before the start are not written yet: reason={}", reason.getMessage());
                    return;
                }
            }
        }
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
        stored().forEach(this::open);
        owed.queues().forEach(this::open);
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

    /** Records below are dispatched, or never were in the log. */
    public void dispatchedTo(long position) {
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
        Set<QueueKey> keys = new HashSet<>(QueueWalk.ofTopic(place.directory().resolve(topic)));
        queues.keySet().stream().filter(key -> key.topic().equals(topic)).forEach(keys::add);
        owed.queues().stream().filter(key -> key.topic().equals(topic)).forEach(keys::add);
        try {
            for (QueueKey key : keys) {
                delete(key);
            }
            if (!keys.isEmpty()) {
                Files.deleteIfExists(place.directory().resolve(topic));
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
            place.light().removed(key.topic());
        }
    }

    /** Keeps the units of records below a position, in each queue when it is opened; dispatching goes on from there. */
    public void recover(long position) {
        keptBelow = position;
        dispatched.advance(position);
        place.light().found(QueueWalk.named(place.directory(), SystemTopic.LIGHT_PREFIX));
    }

    /**
     * Forces what the queues got since the last time, those that wait the longest first, as far as the time allows; and
     * puts to rest those that are not used.
     *
     * @return below which position of the log everything is on disk, as far as it was dispatched
     */
    public long force(long maxNanos) throws IOException {
        long done = dispatched.position();
        long begin = Clock.system().nanos();
        payAll(maxNanos / 2);
        // In this order: a queue that is opened meanwhile is among those to be forced before it is owed nothing.
        done = Math.min(done, owed.position());
        done = Math.min(done, place.unforced().force(maxNanos - (Clock.system().nanos() - begin)));
        place.awake().goRound();
        place.light().awaited().forEach(this::dropUnused);
        return done;
    }

    /** Lets go of a light queue that has no record, and for which nobody waits any more. */
    private void dropUnused(String topic) {
        MappedQueue queue = queues.get(new QueueKey(topic, 0));
        if (queue == null || queue.closeUnused()) {
            queues.remove(new QueueKey(topic, 0));
            place.light().awaited().remove(topic);
        } else if (queue.maxOffset().position() > 0) {
            place.light().awaited().remove(topic);
        }
    }

    /**
     * Follows the log's retention, some queues at a time: to be called again and again. A queue of one file keeps it,
     * so it need not be opened for this.
     */
    public int expire(long logStart) throws IOException {
        if (!expiry.isUnderWay()) {
            if (expiredTo == logStart) {
                return 0;
            }
            expiredTo = logStart;
            expiry.begin();
        }
        int files = 0;
        for (QueueKey key : expiry.next(LOOKS_FOR_OLD)) {
            if (MultiDispatch.isLight(key.topic()) && removeGone(key, logStart)) {
                files++;
            } else if (hasOlderFiles(key)) {
                files += open(key).expire(logStart);
            }
        }
        return files;
    }

    /** A light queue goes with its last record: anybody can make one, and nobody else would remove it. */
    private boolean removeGone(QueueKey key, long logStart) throws IOException {
        MappedQueue queue = open(key);
        long end = queue.maxOffset().position();
        return queue.isGone(logStart)
                && place.light().removeWhole(key.topic(), end, () -> {
                    delete(key);
                    Files.deleteIfExists(place.directory().resolve(key.topic()));
                });
    }

    private boolean hasOlderFiles(QueueKey key) throws IOException {
        try (Stream<Path> files = Files.list(place.path(key))) {
            return files.limit(2).count() == 2;
        } catch (NoSuchFileException e) {
            // Its topic was deleted meanwhile.
            return false;
        }
    }

    /** Position of the first record whose unit a start left for later; the greatest number when there is none. */
    public long owedFrom() {
        return owed.position();
    }

    /** Store time of a record of the log; -1 when there is none. */
    public long storeTime(long position) {
        return place.log().storeTime(position);
    }

    /** How many queues are mapped now. */
    public int awake() {
        return place.awake().count();
    }

    @Override
    public void close() throws IOException {
        keptBelow = -1;
        queues.values().forEach(MappedQueue::close);
        queues.clear();
        owed.forgetAll();
        place.awake().forgetAll();
        expiry.close();
    }
}
