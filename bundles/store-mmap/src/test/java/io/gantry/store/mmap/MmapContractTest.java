package io.gantry.store.mmap;

import io.gantry.contract.CommitLogContract;
import io.gantry.contract.MessageIndexContract;
import io.gantry.contract.QueuesContract;
import io.gantry.log.CommitLog;
import io.gantry.queue.ConsumeQueues;
import io.gantry.queue.MessageIndex;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The mapped store keeps the contracts of log, queues and index. */
final class MmapContractTest {
    @TempDir
    private Path directory;

    private TestStore store;

    @BeforeEach
    void open() {
        store = new TestStore(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** The log, with its threads. */
    @Nested
    final class Log extends CommitLogContract {
        private StoreThreads threads;

        @BeforeEach
        void run() {
            threads = new StoreThreads(store.store);
        }

        @AfterEach
        void stop() {
            threads.close();
        }

        @Override
        protected CommitLog log() {
            return store.log();
        }

        @Override
        protected String tooLongBody() {
            return "x".repeat(8 << 10);
        }
    }

    /** The queues, stepped. */
    @Nested
    final class Queues extends QueuesContract {
        @Override
        protected CommitLog log() {
            return store.log();
        }

        @Override
        protected ConsumeQueues queues() {
            return store.store.queues();
        }

        @Override
        protected void commit() {
            store.dispatch();
        }

        @Override
        protected void passMillis(long millis) {
            store.clock.pass(millis);
        }
    }

    /** The index, stepped. */
    @Nested
    final class Index extends MessageIndexContract {
        @Override
        protected CommitLog log() {
            return store.log();
        }

        @Override
        protected MessageIndex index() {
            return store.store.index();
        }

        @Override
        protected void commit() {
            store.dispatch();
        }

        @Override
        protected void passMillis(long millis) {
            store.clock.pass(millis);
        }
    }
}
