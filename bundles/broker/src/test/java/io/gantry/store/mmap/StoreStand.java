package io.gantry.store.mmap;

import io.gantry.agent.Clock;
import io.gantry.codec.DelayLevels;
import io.gantry.log.CommitLog;
import io.gantry.log.Committed;
import io.gantry.queue.ConsumeQueues;
import io.gantry.queue.MessageIndex;
import io.gantry.store.mmap.segment.Disk;
import java.nio.file.Path;
import java.util.function.Function;

/** A real store with its threads, small enough for tests of those who use it. */
public final class StoreStand implements AutoCloseable {
    private final MmapStore store;
    private final StoreThreads threads;

    /** Opens the store of a directory; the technique is made from its log. */
    public StoreStand(Path root, Function<CommitLog, Committed> technique) {
        store = new MmapStore(
                new StoreOptions(
                        root,
                        root.resolve("commitlog"),
                        1 << 20,
                        20_000,
                        (4 << 20) + (64 << 10),
                        500,
                        DelayLevels.parse("1s 5s"),
                        true,
                        1_000,
                        4_000),
                true,
                Clock.system(),
                Disk.real());
        threads = new StoreThreads(store);
        store.dispatcher().follow(technique.apply(store.log()));
    }

    public CommitLog log() {
        return store.log();
    }

    public ConsumeQueues queues() {
        return store.queues();
    }

    public MessageIndex index() {
        return store.index();
    }

    @Override
    public void close() {
        threads.close();
        store.close();
    }
}
