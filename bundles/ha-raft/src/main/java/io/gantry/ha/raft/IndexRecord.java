package io.gantry.ha.raft;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What the index knows of one entry: 32 bytes, big-endian.
 *
 * <pre>
 *  0 term      8
 *  8 position  8   of the entry's first byte in the commit log; where the next one begins if it has none there
 * 16 bytes     4   in the commit log
 * 20 kind      4   {@link Kind}, by its order
 * 24 CRC-32C   4   of what is replicated for it: bytes of the log, or the members
 * 28 CRC-32C   4   of the 28 bytes before
 * </pre>
 *
 * @param checksum of what is replicated
 */
record IndexRecord(long term, long position, int bytes, Kind kind, int checksum) {
    static final int BYTES = 32;
    private static final int CHECKED_BYTES = BYTES - Integer.BYTES;

    /** What an entry is. The order is on disk. */
    enum Kind {
        /** Whole records of the commit log, next to each other. */
        RECORDS,
        /** The group's members; they are in a file of their own. */
        MEMBERS,
        /** Nothing. */
        EMPTY,
        /** A {@link StopSign}; it is in a file of its own. */
        STOP
    }

    /** Address behind its last byte. */
    long end() {
        return position + bytes;
    }

    void write(ByteBuffer target) {
        int from = target.position();
        target.putLong(term)
                .putLong(position)
                .putInt(bytes)
                .putInt(kind.ordinal())
                .putInt(checksum);
        target.putInt(sum(target, from));
    }

    /** The record at the buffer's position, which moves behind it; null when there is no whole one. */
    static IndexRecord read(ByteBuffer source) {
        int from = source.position();
        if (source.remaining() < BYTES || source.getInt(from + CHECKED_BYTES) != sum(source, from)) {
            return null;
        }
        long term = source.getLong();
        long position = source.getLong();
        int bytes = source.getInt();
        int kind = source.getInt();
        int checksum = source.getInt();
        source.getInt();
        boolean isKnown = kind >= 0 && kind < Kind.values().length && term > 0 && position >= 0 && bytes >= 0;
        return isKnown ? new IndexRecord(term, position, bytes, Kind.values()[kind], checksum) : null;
    }

    private static int sum(ByteBuffer buffer, int from) {
        return sum(buffer, from, CHECKED_BYTES);
    }

    /** CRC-32C of some of the buffer's bytes, wherever its position is. */
    static int sum(ByteBuffer buffer, int from, int length) {
        return sum(buffer.duplicate().limit(from + length).position(from));
    }

    /** CRC-32C of what remains in the buffer, whose position stays. */
    static int sum(ByteBuffer bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes.duplicate());
        return (int) sum.getValue();
    }
}
