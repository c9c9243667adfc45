package io.gantry.store.mmap;

import io.gantry.codec.DelayLevels;
import io.gantry.codec.StoredMessage;
import io.gantry.contract.Records;
import io.gantry.contract.SteppedClock;
import io.gantry.log.AppendResult;
import io.gantry.log.LogSlice;
import io.gantry.queue.ConsumeQueue;
import io.gantry.store.mmap.log.LightQueues;
import io.gantry.store.mmap.log.MmapCommitLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A small store with a clock and a disk of its own, whose agents are stepped by hand. */
final class TestStore implements AutoCloseable {
    static final int SEGMENT_BYTES = 16 << 10;
    static final int QUEUE_FILE_BYTES = 20 * 50;
    static final long START_MILLIS = 1_700_000_000_000L;

    final Path root;
    final SteppedClock clock;
    final FakeDisk disk;
    final MmapStore store;

    TestStore(Path root) {
        this(root, new SteppedClock(START_MILLIS));
    }

    TestStore(Path root, SteppedClock clock) {
        this(root, clock, new FakeDisk());
    }

    TestStore(Path root, SteppedClock clock, FakeDisk disk) {
        this(root, clock, disk, new LightQueues(true, LightQueues.MOST));
    }

    TestStore(Path root, LightQueues light) {
        this(root, new SteppedClock(START_MILLIS), new FakeDisk(), light);
    }

    private TestStore(Path root, SteppedClock clock, FakeDisk disk, LightQueues light) {
        this.root = root;
        this.clock = clock;
        this.disk = disk;
        this.store = new MmapStore(options(root, SEGMENT_BYTES), true, clock, disk, light);
        store.dispatcher().follow(() -> store.log().appended());
    }

    static StoreOptions options(Path root, int segmentBytes) {
        return new StoreOptions(
                root,
                root.resolve("commitlog"),
                segmentBytes,
                QUEUE_FILE_BYTES,
                8 << 10,
                500,
                DelayLevels.parse(DelayLevels.ROCKETMQ),
                true,
                100,
                400);
    }

    MmapCommitLog log() {
        return store.log();
    }

    AppendResult append(String topic, int queueId, String... bodies) {
        return log().append(Records.of(topic, queueId, bodies));
    }

    /** Appends records of about 200 bytes, each with its number in the body. */
    AppendResult appendMany(int from, int to) {
        AppendResult last = null;
        for (int i = from; i < to; i++) {
            clock.pass(1);
            last = log().append(Records.with("t", 0, "UNIQ_KEY\1id" + i + "\2", "message " + i + "-".repeat(80)));
        }
        return last;
    }

    void dispatch() {
        while (store.dispatcher().doWork() > 0) {}
    }

    /** Bodies of a queue's messages, up to their first '-'. */
    List<String> bodies(String topic, int queueId) {
        Optional<ConsumeQueue> queue = store.queues().find(topic, queueId);
        List<String> bodies = new ArrayList<>();
        queue.ifPresent(
                found -> found.read(found.minOffset(), Integer.MAX_VALUE >> 1, (offset, position, bytes, code) -> {
                    try (LogSlice slice = log().read(position, bytes).orElseThrow()) {
                        StoredMessage message = new StoredMessage().wrap(slice.buffer(), 0);
                        bodies.add(StandardCharsets.UTF_8
                                .decode(message.body())
                                .toString()
                                .split("-")[0]);
                        return true;
                    }
                }));
        return bodies;
    }

    static List<String> messages(int from, int to) {
        List<String> bodies = new ArrayList<>();
        for (int i = from; i < to; i++) {
            bodies.add("message " + i);
        }
        return bodies;
    }

    /** What a kill would leave: a copy of everything but the lock. */
    Path crashImage(Path target) {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                Path copy = target.resolve(root.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    FileTime modified = Files.getLastModifiedTime(path);
                    Files.copy(path, copy);
                    Files.setLastModifiedTime(copy, modified);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }

    @Override
    public void close() {
        store.close();
    }
}
