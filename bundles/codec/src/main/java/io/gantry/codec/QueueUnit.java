package io.gantry.codec;

import java.nio.ByteBuffer;

/**
 * One entry of a consume queue, 20 bytes, big-endian. Pure functions on a buffer, safe for any thread.
 *
 * <pre>
 * 0          8       12          20
 * +----------+-------+-----------+
 * | position | bytes | tags code |
 * +----------+-------+-----------+
 * </pre>
 *
 * A queue whose first message has not offset 0 begins its first file with fillers: (0, Integer.MAX_VALUE, 0).
 * A unit whose position is below 0 or whose length is not above 0 was not written: the queue ends before it.
 */
public final class QueueUnit {
    /** Length of a unit. */
    public static final int BYTES = 20;

    /** The length field of a filler. */
    public static final int FILLER_LENGTH = Integer.MAX_VALUE;

    private static final int LENGTH_AT = Long.BYTES;
    private static final int TAGS_CODE_AT = LENGTH_AT + Integer.BYTES;

    private QueueUnit() {}

    /** Byte address of the record in the log. */
    public static long position(ByteBuffer buffer, int at) {
        return buffer.getLong(at);
    }

    /** Length of the record. */
    public static int recordBytes(ByteBuffer buffer, int at) {
        return buffer.getInt(at + LENGTH_AT);
    }

    /** Hash of the tag, or the delivery time of a delayed message. */
    public static long tagsCode(ByteBuffer buffer, int at) {
        return buffer.getLong(at + TAGS_CODE_AT);
    }

    /** Whether a message's unit was written here. */
    public static boolean isWritten(ByteBuffer buffer, int at) {
        return position(buffer, at) >= 0 && recordBytes(buffer, at) > 0;
    }

    /** Whether this only fills the head of a queue that starts late. */
    public static boolean isFiller(ByteBuffer buffer, int at) {
        return position(buffer, at) == 0 && recordBytes(buffer, at) == FILLER_LENGTH;
    }

    public static void write(ByteBuffer buffer, int at, long position, int recordBytes, long tagsCode) {
        buffer.putLong(at, position);
        buffer.putInt(at + LENGTH_AT, recordBytes);
        buffer.putLong(at + TAGS_CODE_AT, tagsCode);
    }

    public static void writeFiller(ByteBuffer buffer, int at) {
        write(buffer, at, 0, FILLER_LENGTH, 0);
    }
}
