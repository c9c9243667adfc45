package io.gantry.broker.table;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.agent.boot.VitalThread;
import io.gantry.codec.JsonWriter;
import io.gantry.log.StorageException;
import io.gantry.registry.ConfigFiles;
import io.gantry.wire.BadRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes changed tables to their files, on one thread of its own. A file that takes long to write is written less
 * often; a failed write is tried again. A table that cannot even be told ends the node. Safe for any thread.
 */
@Component(service = TableKeeper.class)
public final class TableKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TableKeeper.class);
    private static final long RETRY_MILLIS = 5_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** A file is written at most a tenth of the time. */
    private static final int REST = 9;

    private final List<Kept> tables = new CopyOnWriteArrayList<>();
    private final Clock clock;
    private final VitalThread thread;

    @Activate
    public TableKeeper(BundleContext context) {
        this.clock = Clock.system();
        this.thread = new VitalThread(
                context,
                agent(),
                200 * NANOS_PER_MILLI,
                "Changes of topics, groups and offsets are not written any more");
    }

    private TableKeeper(Clock clock) {
        this.clock = clock;
        this.thread = null;
    }

    /** A keeper without a thread: {@link #agent} is stepped by hand. */
    public static TableKeeper stepped(Clock clock) {
        return new TableKeeper(clock);
    }

    /**
     * Keeps a table in its file from now on.
     *
     * @param changes a number that differs when the table has changed since
     * @param json the table now, for the file
     * @param intervalMillis the shortest time between two writes
     */
    public Kept keep(TableFile file, LongSupplier changes, Supplier<Object> json, long intervalMillis) {
        return keepBytes(file, changes, () -> JsonWriter.PRETTY.bytes(json.get()), intervalMillis);
    }

    /**
     * The same for a table that can tell what changed, which {@link Kept#settle} then writes instead of all.
     *
     * @param news what changed since it was last asked, as the file's {@link TableFile#replay} is to give it; null for
     *     nothing
     */
    public Kept keep(
            TableFile file,
            LongSupplier changes,
            Supplier<Object> json,
            Supplier<Map<String, Object>> news,
            long intervalMillis) {
        return add(new Kept(file, changes, () -> JsonWriter.PRETTY.bytes(json.get()), news, intervalMillis));
    }

    /** The same for a table of any form. */
    Kept keepBytes(TableFile file, LongSupplier changes, Supplier<byte[]> content, long intervalMillis) {
        return add(new Kept(file, changes, content, null, intervalMillis));
    }

    private Kept add(Kept kept) {
        tables.add(kept);
        return kept;
    }

    /** The worker. */
    Agent agent() {
        return new Agent() {
            @Override
            public String name() {
                return "tables";
            }

            @Override
            public boolean isBackground() {
                return true;
            }

            @Override
            public int doWork() {
                int written = 0;
                for (Kept kept : tables) {
                    written += kept.writeIfDue(clock.nanos()) ? 1 : 0;
                }
                return written;
            }
        };
    }

    /** Ends the thread and writes what has changed. */
    @Override
    @Deactivate
    public void close() {
        if (thread != null) {
            thread.close();
        }
        tables.forEach(Kept::close);
    }

    /** One table that is kept; closing it writes what has changed, and ends it. */
    public final class Kept implements ConfigFiles.Kept {
        private final TableFile file;
        private final LongSupplier changes;
        private final Supplier<byte[]> content;
        /** Null for a table that is written whole or not at all. */
        private final Supplier<Map<String, Object>> news;

        private final long intervalNanos;
        private long written;
        /** Up to which change all is on disk, in the file or beside it. */
        private long settled;

        private long dueNanos;
        private boolean isFailing;

        private Kept(
                TableFile file,
                LongSupplier changes,
                Supplier<byte[]> content,
                Supplier<Map<String, Object>> news,
                long intervalMillis) {
            this.file = file;
            this.changes = changes;
            this.content = content;
            this.news = news;
            this.intervalNanos = intervalMillis * NANOS_PER_MILLI;
            // A table without a file is written even if nothing changes any more, and one whose file lacks something.
            boolean isWritten = Files.exists(file.path()) && !file.hasChanges();
            this.written = changes.getAsLong() - (isWritten ? 0 : 1);
            this.settled = written;
            this.dueNanos = clock.nanos();
        }

        @Override
        public void changed() {
            if (thread != null) {
                thread.wake();
            }
        }

        /**
         * Writes what has changed, by this thread, for a change that is answered when it is on disk: into the file when
         * it was not written for a while, else beside it. Who waits while another writes mostly finds that its change
         * was written along. A BadRequestException says that it is not.
         */
        public synchronized void settle() {
            boolean isDue = clock.nanos() - dueNanos >= 0;
            if (isDue || isFailing || !append()) {
                write();
            }
            if (isFailing) {
                throw new BadRequestException("The change counts from now on, but is not on disk: " + file.path()
                        + " cannot be written, the log says why; it is tried again");
            }
        }

        /** Writes what changed beside the file; false when the file has to be written. */
        private boolean append() {
            long now = changes.getAsLong();
            if (news == null || now == settled) {
                return news != null;
            }
            Map<String, Object> change = news.get();
            try {
                if (change != null && !file.append(change)) {
                    return false;
                }
                settled = now;
                return true;
            } catch (IOException e) {
                LOG.warn(
                        "A change of a table is not added, all is written: file={}, reason={}",
                        file.path(),
                        e.toString());
                return false;
            }
        }

        @Override
        public synchronized void close() {
            tables.remove(this);
            try {
                write();
                file.close();
            } catch (StorageException e) {
                LOG.error("The last changes of a table are lost: file={}", file.path(), e);
            }
        }

        private synchronized boolean writeIfDue(long nowNanos) {
            return nowNanos - dueNanos >= 0 && write();
        }

        private synchronized boolean write() {
            long now = changes.getAsLong();
            if (now == written) {
                return false;
            }
            long beganNanos = clock.nanos();
            try {
                if (news != null) {
                    // The file will have it.
                    news.get();
                }
                file.saveBytes(content.get());
                written = now;
                settled = now;
                long tookNanos = clock.nanos() - beganNanos;
                dueNanos = clock.nanos() + Math.max(intervalNanos, tookNanos * REST);
                if (isFailing) {
                    LOG.info("Table file written again: file={}", file.path());
                }
                isFailing = false;
                return true;
            } catch (IOException e) {
                if (!isFailing) {
                    LOG.error(
                            "Table file not written, tried again every 5 s: file={}, reason={}",
                            file.path(),
                            e.toString());
                }
                isFailing = true;
                dueNanos = clock.nanos() + RETRY_MILLIS * NANOS_PER_MILLI;
                return false;
            } catch (RuntimeException e) {
                throw new StorageException("Cannot write " + file.path() + ": " + e, e);
            }
        }
    }
}
