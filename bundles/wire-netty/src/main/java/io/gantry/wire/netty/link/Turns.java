package io.gantry.wire.netty.link;

import io.gantry.agent.Clock;
import io.gantry.agent.RoundRobin;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop that have more to be done than a turn, or whose host has others that do. Between
 * two looks at all sockets they get a turn's time together, and hosts alternate: however many they are, a peer that
 * asks for little waits for little. Its event loop's own.
 */
final class Turns {
    /** As long as a connection is served at a time. */
    static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    /** Reading the next piece of a large frame takes a good part of a turn, a moment later. */
    private static final int MAX_READING = 4;
    /** While more than this many wait, little is read of each. */
    private static final int MANY = 64;

    private static final FastThreadLocal<Turns> OF_LOOP = new FastThreadLocal<>();

    private final EventExecutor loop;
    private final Clock clock;
    private final RoundRobin<FrameReader> waiting = new RoundRobin<>();
    /** Whether a look at those that wait is to come, or goes on. */
    private boolean isScheduled;

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

    /** Whether connections of a host wait for their turn. */
    boolean areWaiting(InetAddress host) {
        return waiting.count(host) > 0;
    }

    /** Has it go on when it is its turn. */
    void add(InetAddress host, FrameReader reader) {
        waiting.add(host, reader);
        schedule();
    }

    /** A timer that is due already runs after the next look at the sockets; a plain task would run before it. */
    private void schedule() {
        if (!isScheduled) {
            isScheduled = true;
            loop.schedule(this::take, 0, TimeUnit.NANOSECONDS);
        }
    }

    private void take() {
        long began = clock.nanos();
        // Who has had a turn stands behind the others, and is not taken again before the sockets are looked at.
        int reading = 0;
        for (int left = waiting.size();
                left > 0 && reading < MAX_READING && clock.nanos() - began < TURN_NANOS;
                left--) {
            reading += waiting.poll().takeTurn() ? 1 : 0;
        }
        isScheduled = false;
        if (waiting.size() > 0) {
            schedule();
        }
    }
}
