package io.gantry.store.mmap;

import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.codec.DelayLevels;
import io.gantry.log.CommitLog;
import io.gantry.queue.ConsumeQueues;
import io.gantry.store.mmap.segment.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real store in a folder of its own, which is gone when closed. Dispatch is stepped, so that it can be timed. */
public final class ScratchStore implements AutoCloseable {
    private static final int SEGMENT_BYTES = 64 << 20;
    private static final int MAX_RECORD_BYTES = (4 << 20) + (64 << 10);
    private static final int INDEX_SLOTS = 100_000;
    private static final long IDLE_NANOS = 50_000_000;

    private final Path root;
    private final MmapStore store;
    private final List<AgentThread> threads;

    public ScratchStore() {
        try {
            root = Files.createTempDirectory("gantry-jmh");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store = new MmapStore(
                new StoreOptions(
                        root,
                        root.resolve("commitlog"),
                        SEGMENT_BYTES,
                        6_000_000,
                        MAX_RECORD_BYTES,
                        500,
                        DelayLevels.parse(DelayLevels.ROCKETMQ),
                        true,
                        INDEX_SLOTS,
                        4 * INDEX_SLOTS),
                false,
                Clock.system(),
                Disk.real());
        store.dispatcher().follow(() -> store.log().appended());
        threads = List.of(
                new AgentThread(store.log().forceAgent(), IDLE_NANOS), new AgentThread(store.runway(), IDLE_NANOS));
        store.log().forceAgent().alarm().wakes(threads.get(0)::wake);
        store.log().runwayAlarm().wakes(threads.get(1)::wake);
    }

    public CommitLog log() {
        return store.log();
    }

    public ConsumeQueues queues() {
        return store.queues();
    }

    /** Dispatches all that was appended; the position reached. */
    public long dispatch() {
        while (store.queues().dispatched().position() < store.log().appended().position()) {
            store.dispatcher().doWork();
        }
        return store.queues().dispatched().position();
    }

    @Override
    public void close() {
        threads.forEach(AgentThread::close);
        store.close();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
