package io.gantry.broker.pop;

import io.gantry.agent.Clock;
import io.gantry.filter.Selectors.Selector;
import java.util.concurrent.TimeUnit;

/**
 * One look into the queues for somebody: what chooses, how many messages are wanted yet, and how much may be done yet,
 * because it holds up the event loop and whoever pops. What it does not come to is looked at the next time. Used once,
 * by one thread.
 */
final class Look {
    private static final int MAX_UNITS = 20_000;
    private static final long MAX_READ_BYTES = 1 << 20;
    /** An expression may take long for each record. */
    private static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Selector selector;
    private final Clock clock;
    private final long nowMillis;
    private final long beganNanos;
    private int room;
    private int units;
    private long readBytes;

    Look(Selector selector, int most, Clock clock) {
        this.selector = selector;
        this.room = most;
        this.clock = clock;
        this.nowMillis = clock.millis();
        this.beganNanos = clock.nanos();
    }

    Selector selector() {
        return selector;
    }

    /** When it began. */
    long nowMillis() {
        return nowMillis;
    }

    /** How many messages are wanted yet. */
    int room() {
        return room;
    }

    /** So many were found in a queue. */
    void took(int messages) {
        room -= messages;
    }

    /** An entry of a queue is looked at. */
    void onUnit() {
        units++;
    }

    /** A record is looked at, since the entry does not say enough. */
    void onRecord(int bytes) {
        readBytes += bytes;
    }

    /** Whether enough was found, or done. */
    boolean isOver() {
        return room <= 0
                || units >= MAX_UNITS
                || readBytes >= MAX_READ_BYTES
                || readBytes > 0 && clock.nanos() - beganNanos >= MAX_NANOS;
    }
}
