package io.gantry.wire.netty.link;

import io.gantry.agent.Clock;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop that have more to be done than a turn. Between two looks at all sockets they get as
 * long together as everybody else had, one turn after the other: however many they are, a peer that asks for little
 * waits for little. Its event loop's own.
 */
final class Turns {
    /** As long as a connection is served at a time. */
    static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    /** While more than this many wait, little is read of each. */
    private static final int MANY = 64;

    private static final FastThreadLocal<Turns> OF_LOOP = new FastThreadLocal<>();

    private final EventExecutor loop;
    private final Clock clock;
    private final Queue<FrameReader> waiting = new ArrayDeque<>();
    private long othersSinceNanos;

    private Turns(EventExecutor loop, Clock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Those of the event loop that asks. */
    static Turns of(EventExecutor loop, Clock clock) {
        Turns turns = OF_LOOP.get();
        if (turns == null) {
            turns = new Turns(loop, clock);
            OF_LOOP.set(turns);
        }
        return turns;
    }

    /** Whether the event loop that asks has many that wait. */
    static boolean areMany() {
        Turns turns = OF_LOOP.get();
        return turns != null && turns.waiting.size() > MANY;
    }

    /** Has it go on when it is its turn. */
    void add(FrameReader reader) {
        if (waiting.isEmpty()) {
            othersSinceNanos = clock.nanos();
            schedule();
        }
        waiting.add(reader);
    }

    /** A timer that is due already runs after the next look at the sockets; a plain task would run before it. */
    private void schedule() {
        loop.schedule(this::take, 0, TimeUnit.NANOSECONDS);
    }

    private void take() {
        long began = clock.nanos();
        long share = Math.max(TURN_NANOS, began - othersSinceNanos);
        // Who has had a turn stands behind the others, and is not taken again before the sockets are looked at.
        for (int left = waiting.size(); left > 0 && clock.nanos() - began < share; left--) {
            waiting.remove().takeTurn();
        }
        othersSinceNanos = clock.nanos();
        if (!waiting.isEmpty()) {
            schedule();
        }
    }
}
