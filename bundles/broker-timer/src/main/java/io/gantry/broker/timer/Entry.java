package io.gantry.broker.timer;

import java.nio.ByteBuffer;

/**
 * When a record of the timer topic is to be looked at again.
 *
 * @param wakeMillis milliseconds since the epoch
 * @param position byte address of the record
 * @param isMark whether it takes another message back
 */
record Entry(long wakeMillis, long position, boolean isMark) implements Comparable<Entry> {
    static final int BYTES = 2 * Long.BYTES;

    /** Bit of the position, which is never that large. */
    private static final long MARK = 1L << 62;

    void write(ByteBuffer target) {
        target.putLong(wakeMillis).putLong(isMark ? position | MARK : position);
    }

    static Entry read(ByteBuffer source) {
        long wake = source.getLong();
        long position = source.getLong();
        return new Entry(wake, position & ~MARK, (position & MARK) != 0);
    }

    /** The same at another time. */
    Entry at(long millis) {
        return new Entry(millis, position, isMark);
    }

    /** By time; what takes back goes before what it takes back. */
    @Override
    public int compareTo(Entry other) {
        int byTime = Long.compare(wakeMillis, other.wakeMillis);
        int byKind = Boolean.compare(other.isMark, isMark);
        return byTime != 0 ? byTime : byKind != 0 ? byKind : Long.compare(position, other.position);
    }
}
