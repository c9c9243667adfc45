package io.gantry.broker.timer;

import java.nio.ByteBuffer;

/**
 * When a record of the timer topic is to be looked at again.
 *
 * @param wakeMillis milliseconds since the epoch
 * @param position byte address of the record
 * @param isMark whether it takes another message back
 * @param topic number of the topic its message is meant for; 0 when nobody counts it
 */
record Entry(long wakeMillis, long position, boolean isMark, int topic) implements Comparable<Entry> {
    static final int BYTES = 2 * Long.BYTES;

    /** The largest number of a topic: it has the upper bits of the time, which never is that large. */
    static final int MAX_TOPIC = 0xffff;

    static final long MAX_MILLIS = (1L << 47) - 1;
    private static final int TOPIC_SHIFT = 47;

    /** Bit of the position, which is never that large. */
    private static final long MARK = 1L << 62;

    Entry {
        wakeMillis = Math.max(0, Math.min(wakeMillis, MAX_MILLIS));
    }

    void write(ByteBuffer target) {
        target.putLong((long) topic << TOPIC_SHIFT | wakeMillis).putLong(isMark ? position | MARK : position);
    }

    static Entry read(ByteBuffer source) {
        long wake = source.getLong();
        long position = source.getLong();
        int topic = (int) (wake >>> TOPIC_SHIFT) & MAX_TOPIC;
        return new Entry(wake & MAX_MILLIS, position & ~MARK, (position & MARK) != 0, topic);
    }

    /** The same at another time. */
    Entry at(long millis) {
        return new Entry(millis, position, isMark, topic);
    }

    /** The same of a topic. */
    Entry of(int number) {
        return new Entry(wakeMillis, position, isMark, number);
    }

    /** By time; what takes back goes before what it takes back. */
    @Override
    public int compareTo(Entry other) {
        int byTime = Long.compare(wakeMillis, other.wakeMillis);
        int byKind = Boolean.compare(other.isMark, isMark);
        return byTime != 0 ? byTime : byKind != 0 ? byKind : Long.compare(position, other.position);
    }
}
