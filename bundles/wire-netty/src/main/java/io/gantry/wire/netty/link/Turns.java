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
    /** Hosts that rest are looked at so often while nobody else waits. */
    private static final long REST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** So many connections of a host that is kept back wait. */
    private static final int MAX_RESTING = 256;
    /** While more than this many wait, little is read of each. */
    private static final int MANY = 64;

    private static final FastThreadLocal<Turns> OF_LOOP = new FastThreadLocal<>();

    private final EventExecutor loop;
    private final Clock clock;
    private final RestingHosts resting;
    private final RoundRobin<FrameReader> waiting = new RoundRobin<>();
    /** Whether a look at those that wait is to come, or goes on. */
    private boolean isScheduled;

    private boolean isScheduledLater;

    private Turns(EventExecutor loop, Clock clock, RestingHosts resting) {
        this.loop = loop;
        this.resting = resting;
        this.clock = clock;
    }

    /** Those of the event loop that asks; it serves one endpoint, whose resting hosts these are. */
    static Turns of(EventExecutor loop, Clock clock, RestingHosts resting) {
        Turns turns = OF_LOOP.get();
        if (turns == null) {
            turns = new Turns(loop, clock, resting);
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

    /** Whether one more connection of a host that is kept back may wait. */
    boolean mayAwaitEndOfRest(InetAddress host) {
        return waiting.count(host) < MAX_RESTING;
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

    /** For hosts that rest: who else comes meanwhile does not wait for it. */
    private void scheduleLater() {
        if (!isScheduledLater) {
            isScheduledLater = true;
            loop.schedule(
                    () -> {
                        isScheduledLater = false;
                        schedule();
                    },
                    REST_LOOK_NANOS,
                    TimeUnit.NANOSECONDS);
        }
    }

    private void take() {
        boolean isAnyLeft = true;
        try {
            isAnyLeft = takeSome();
        } finally {
            isScheduled = false;
            if (waiting.size() > 0 && isAnyLeft) {
                schedule();
            } else if (waiting.size() > 0) {
                scheduleLater();
            }
        }
    }

    /** False when nobody is left, but of hosts that rest. */
    private boolean takeSome() {
        long began = clock.nanos();
        int reading = 0;
        // Who has had a turn stands behind the others, and is not taken again before the sockets are looked at.
        for (int left = waiting.size(); left > 0; left--) {
            RoundRobin.Item<FrameReader> next = waiting.poll(this::mayGoOn);
            if (next == null) {
                return false;
            }
            reading += next.value().takeTurn() ? 1 : 0;
            if (reading == MAX_READING || clock.nanos() - began >= TURN_NANOS) {
                return true;
            }
        }
        return true;
    }

    private boolean mayGoOn(Object host) {
        return !resting.contains((InetAddress) host, clock);
    }
}
