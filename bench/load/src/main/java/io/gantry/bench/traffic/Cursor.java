package io.gantry.bench.traffic;

import io.gantry.bench.link.Link;
import io.gantry.cluster.QueueAddress;

/** One queue that is read for one group: how far. Any thread may look at the numbers. */
public final class Cursor {
    final Link link;
    /** The queue offset behind the newest message, as the broker last said. */
    volatile long max;
    /** When it may be read again; the loop's thread alone. */
    long retryNanos;
    /** Up to where the broker was asked to note it; the loop's thread alone. */
    long committed;

    private final String group;
    private final QueueAddress queue;
    private final long target;
    private volatile long next;
    private volatile long received;

    /**
     * A cursor.
     *
     * @param group whose name its pulls bear
     * @param next where it begins
     * @param target where the backlog ends that was there at the beginning
     */
    public Cursor(String group, QueueAddress queue, Link link, long next, long target) {
        this.group = group;
        this.queue = queue;
        this.link = link;
        this.next = next;
        this.target = target;
        this.max = target;
        this.committed = next;
    }

    public String group() {
        return group;
    }

    public QueueAddress queue() {
        return queue;
    }

    /** The queue offset of the next message. */
    public long next() {
        return next;
    }

    void next(long offset) {
        next = offset;
    }

    /** How many messages came. */
    public long received() {
        return received;
    }

    void receivedMore(int messages) {
        received += messages;
    }

    boolean hasCaughtUp() {
        return next >= target;
    }

    /** How many messages are still to be read, as far as is known. */
    public long lag() {
        return Math.max(0, max - next);
    }
}
