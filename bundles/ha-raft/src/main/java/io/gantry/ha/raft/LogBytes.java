package io.gantry.ha.raft;

import io.gantry.agent.Watermark;
import io.gantry.codec.StoredMessage;
import io.gantry.log.AppendResult;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.log.ReplicaLog;
import io.gantry.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of the entries in the commit log. What is there already must be the same bytes, and is not written again:
 * the leader's own, or what a node wrote while it led and before it was stopped. Where they differ the log is cut,
 * which ends its service: a new one comes, and a new member goes on with it. Safe for any thread.
 */
final class LogBytes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogBytes.class);
    private static final long RETRY_MILLIS = 200;

    private final CommitLog log;
    private final ReplicaLog replica;
    private final boolean isForced;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean isCut;
    private volatile long installed = -1;

    /** @param isForced whether what is taken must be on disk */
    LogBytes(CommitLog log, ReplicaLog replica, boolean isForced) {
        this.log = log;
        this.replica = replica;
        this.isForced = isForced;
    }

    boolean isClosed() {
        return closing.getCount() == 0 || isCut;
    }

    /** Lets nobody wait any longer. */
    @Override
    public void close() {
        closing.countDown();
    }

    /**
     * Has the log hold an entry at a position; waits while there is no room on the disk.
     *
     * @return how many bytes of the log they are
     */
    int take(long position, ByteBuffer range) throws IOException {
        int bytes = Ranges.logBytes(range);
        if (bytes == range.remaining()) {
            put(position, range);
            return bytes;
        }
        ByteBuffer blank = Ranges.blank(range, bytes);
        put(position, range.duplicate().limit(range.limit() - StoredMessage.BLANK_HEAD_BYTES));
        put(position + bytes - blank.capacity(), blank);
        return bytes;
    }

    private void put(long position, ByteBuffer bytes) throws IOException {
        ByteBuffer rest = bytes.duplicate();
        long at = position;
        long end = position + rest.remaining();
        while (at < end && at < log.appended().position()) {
            at += same(at, rest);
        }
        while (at < end) {
            if (isCut) {
                throw new IOException("the log is being cut");
            }
            AppendResult result = replica.copy(at, rest);
            if (!result.isInLog()) {
                awaitRoom(at, result);
            } else if (result.end() == at) {
                throw new IllegalArgumentException("The entry's bytes at " + at + " are no whole record");
            } else {
                at = result.end();
            }
        }
    }

    /** Steps over what the log has already. */
    private int same(long at, ByteBuffer bytes) throws IOException {
        try (LogSlice known = log.read(at, bytes.remaining()).orElseThrow(() -> gone(at))) {
            ByteBuffer there = known.buffer();
            ByteBuffer wanted = bytes.duplicate().limit(bytes.position() + there.remaining());
            if (there.mismatch(wanted) >= 0) {
                cutBack(at);
                throw new IOException("This node's log has other bytes at " + at + " than the group's");
            }
            bytes.position(wanted.limit());
            return there.remaining();
        }
    }

    private static IOException gone(long at) {
        return new IOException("The log has nothing at " + at + " any more");
    }

    private void awaitRoom(long at, AppendResult result) throws IOException {
        LOG.warn(
                "The log takes nothing at the moment, tried again: position={} status={} reason={}",
                at,
                result.status(),
                result.reason());
        pause();
    }

    /** Waits a moment before something is tried again. */
    void pause() throws IOException {
        try {
            if (closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("this node is being stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * Brings everything before a position to disk, where that is asked for.
     *
     * @return whether it is asked for
     */
    boolean force(long end) throws IOException {
        if (!isForced) {
            return false;
        }
        CountDownLatch isDone = new CountDownLatch(1);
        Watermark.Registration waiting = log.durable().onReach(end, isDone::countDown);
        try {
            log.requestForce();
            while (!isDone.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                if (isClosed()) {
                    throw new IOException("this node is being stopped");
                }
                log.requestForce();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            waiting.close();
        }
    }

    /** Has the log end there, if it does not already; an IOException says that the wish could not be written. */
    void cutBack(long position) throws IOException {
        if (log.appended().position() == position) {
            return;
        }
        try {
            replica.cutBack(position);
        } catch (StorageException e) {
            throw new IOException(e.getMessage(), e);
        }
        isCut = true;
    }

    /** The bytes of an entry, without the zeros of a blank; on the heap, so that nobody holds up the log. */
    ByteBuffer range(IndexRecord record) {
        ByteBuffer bytes = ByteBuffer.allocate(record.bytes());
        while (bytes.hasRemaining()) {
            long at = record.position() + bytes.position();
            try (LogSlice slice = log.read(at, bytes.remaining())
                    .orElseThrow(() -> new IllegalStateException("The log has nothing at " + at + " any more"))) {
                bytes.put(slice.buffer());
            }
        }
        bytes.flip();
        return bytes.limit(Ranges.carried(bytes, Integer.MAX_VALUE)).slice();
    }

    /** Whether the log has kept what is there. */
    boolean has(long position) {
        return position >= log.start();
    }

    /** From now on an index that begins anew begins there. */
    void installed(long end) {
        installed = end;
    }

    /** Where an index begins that begins anew. */
    long installedEnd(long otherwise) {
        return installed < 0 ? otherwise : installed;
    }
}
