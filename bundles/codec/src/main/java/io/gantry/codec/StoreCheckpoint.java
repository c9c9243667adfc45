package io.gantry.codec;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The checkpoint file, 4096 bytes, big-endian: how far the store was on disk when it was last written. A flyweight
 * over the file's bytes.
 *
 * <pre>
 *  0 log time          8   store time of the newest record forced
 *  8 queues time       8   store time of the newest record in forced consume queues
 * 16 index time        8   store time of the newest record in forced index files
 * 24 leader's flush    8   flushed position of the leader (RocketMQ's masterFlushedOffset)
 * 32 confirmed         8   confirmed position (RocketMQ's confirmPhyOffset)
 * 40 queues position   8   log position up to which consume queues are forced; 0 before RocketMQ 5.4
 * 48 seal magic        8   \
 * 56 durable           8    } only Gantry: RocketMQ leaves these bytes alone
 * 64 seal              8   /  CRC-32 of the 64 bytes before
 * 72 visible           8   only Gantry, not sealed: log position up to which consumers may have seen records
 * </pre>
 *
 * Zeros mean: not known, look from the first segment on. With a valid seal the last writer was Gantry, and everything
 * below both positions is on disk; without one only whole segments can be skipped, by time.
 */
public final class StoreCheckpoint {
    /** Length of the file. */
    public static final int BYTES = 4096;

    private static final int QUEUES_TIME_AT = Long.BYTES;
    private static final int INDEX_TIME_AT = QUEUES_TIME_AT + Long.BYTES;
    private static final int LEADER_FLUSHED_AT = INDEX_TIME_AT + Long.BYTES;
    private static final int CONFIRMED_AT = LEADER_FLUSHED_AT + Long.BYTES;
    private static final int QUEUES_POSITION_AT = CONFIRMED_AT + Long.BYTES;

    private static final int SEAL_MAGIC_AT = QUEUES_POSITION_AT + Long.BYTES;
    private static final int DURABLE_AT = SEAL_MAGIC_AT + Long.BYTES;
    private static final int SEAL_AT = DURABLE_AT + Long.BYTES;

    /** Length of what is written and sealed as a whole. */
    public static final int SEALED_BYTES = SEAL_AT + Long.BYTES;

    private static final int VISIBLE_AT = SEALED_BYTES;
    private static final long SEAL_MAGIC = 0x47414E5452593031L;

    private final ByteBuffer buffer;

    /** Looks at a file's bytes, from index 0. */
    public StoreCheckpoint(ByteBuffer buffer) {
        if (buffer.capacity() < BYTES) {
            throw new IllegalArgumentException("A checkpoint has " + BYTES + " bytes, found " + buffer.capacity());
        }
        this.buffer = buffer;
    }

    public long logTimestampMillis() {
        return buffer.getLong(0);
    }

    public StoreCheckpoint logTimestampMillis(long millis) {
        buffer.putLong(0, millis);
        return this;
    }

    public long queuesTimestampMillis() {
        return buffer.getLong(QUEUES_TIME_AT);
    }

    public StoreCheckpoint queuesTimestampMillis(long millis) {
        buffer.putLong(QUEUES_TIME_AT, millis);
        return this;
    }

    public long indexTimestampMillis() {
        return buffer.getLong(INDEX_TIME_AT);
    }

    public StoreCheckpoint indexTimestampMillis(long millis) {
        buffer.putLong(INDEX_TIME_AT, millis);
        return this;
    }

    public long leaderFlushedPosition() {
        return buffer.getLong(LEADER_FLUSHED_AT);
    }

    public StoreCheckpoint leaderFlushedPosition(long position) {
        buffer.putLong(LEADER_FLUSHED_AT, position);
        return this;
    }

    public long confirmedPosition() {
        return buffer.getLong(CONFIRMED_AT);
    }

    public StoreCheckpoint confirmedPosition(long position) {
        buffer.putLong(CONFIRMED_AT, position);
        return this;
    }

    public long queuesPosition() {
        return buffer.getLong(QUEUES_POSITION_AT);
    }

    public StoreCheckpoint queuesPosition(long position) {
        buffer.putLong(QUEUES_POSITION_AT, position);
        return this;
    }

    /** Position below which the log was forced; to be trusted only when {@link #isSealed}. */
    public long durablePosition() {
        return buffer.getLong(DURABLE_AT);
    }

    /** A hint, written with every record that becomes visible; a power cut may bring back an older one. */
    public long visiblePosition() {
        return buffer.getLong(VISIBLE_AT);
    }

    public StoreCheckpoint visiblePosition(long position) {
        buffer.putLong(VISIBLE_AT, position);
        return this;
    }

    /** The last step of writing: sets the durable position and signs everything. */
    public void seal(long durablePosition) {
        buffer.putLong(SEAL_MAGIC_AT, SEAL_MAGIC);
        buffer.putLong(DURABLE_AT, durablePosition);
        buffer.putLong(SEAL_AT, signature());
    }

    /** Whether the bytes are what {@link #seal} left. */
    public boolean isSealed() {
        return buffer.getLong(SEAL_MAGIC_AT) == SEAL_MAGIC && buffer.getLong(SEAL_AT) == signature();
    }

    private long signature() {
        CRC32 crc = new CRC32();
        crc.update(buffer.slice(0, SEAL_AT));
        return crc.getValue();
    }
}
