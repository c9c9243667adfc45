package io.gantry.bench.traffic;

import io.gantry.bench.link.Link;
import io.gantry.cluster.QueueAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** One queue that is read: how far, and the fields of its pulls. The numbers may be looked at by any thread. */
public final class Cursor {
    final Link link;
    final Map<String, Object> fields = new LinkedHashMap<>();
    /** The queue offset behind the newest message, as the broker last said. */
    volatile long max;

    private final QueueAddress queue;
    private final long target;
    private volatile long next;
    boolean isAsked;
    long retryNanos;

    /**
     * A cursor.
     *
     * @param next where it begins
     * @param target where the backlog ends that was there at the beginning
     */
    public Cursor(QueueAddress queue, Link link, long next, long target) {
        this.queue = queue;
        this.link = link;
        this.next = next;
        this.target = target;
        this.max = target;
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

    boolean hasCaughtUp() {
        return next >= target;
    }

    /** How many messages are still to be read, as far as is known. */
    public long lag() {
        return Math.max(0, max - next);
    }
}
