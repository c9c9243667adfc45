package io.gantry.bench.link;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Runs the links of one thread: sends what is due, reads what came, and waits for the earlier of both. */
public final class Loop implements Agent {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long SECOND_NANOS = 1_000 * NANOS_PER_MILLI;
    private static final long MAX_WAIT_MILLIS = 20;

    private final String name;
    private final Clock clock;
    private final Selector selector;
    private final List<Link> links;
    private final Traffic traffic;
    private long secondNanos;
    /** Read by the pacer. */
    private volatile long nextDueNanos = Long.MAX_VALUE;

    /** A loop over links that are not open yet. */
    public Loop(String name, Clock clock, List<Link> links, Traffic traffic) {
        this.name = name;
        this.clock = clock;
        this.links = links;
        this.traffic = traffic;
        this.secondNanos = clock.nanos();
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens the links; before the loop's thread runs. */
    public void open(int timeoutMillis) {
        links.forEach(link -> link.open(selector, timeoutMillis));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int doWork() throws IOException {
        long now = clock.nanos();
        traffic.onTurn(now);
        for (Link link : links) {
            link.flush(now);
        }
        if (now - secondNanos >= SECOND_NANOS) {
            secondNanos = now;
            links.forEach(link -> link.onSecond(selector, now));
        }
        long due = traffic.nextDueNanos();
        nextDueNanos = due;
        if (due == Long.MAX_VALUE || due > now) {
            selector.select(this::onReady, MAX_WAIT_MILLIS);
        } else {
            selector.selectNow(this::onReady);
        }
        return 1;
    }

    private void onReady(SelectionKey key) {
        if (key.isValid()) {
            ((Link) key.attachment()).onReady(clock.nanos());
        }
    }

    /** Wakes the loop at the moments its traffic is due: a selector alone knows only whole milliseconds. */
    public Agent pacer() {
        return new Pacer();
    }

    @Override
    public void onClose() {
        links.forEach(Link::close);
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A thread of its own, because it does nothing but wait for the next due moment. */
    private final class Pacer implements Agent {
        /** The loop needs this long to send what it was woken for. */
        private static final long BREATH_NANOS = 20_000;

        private static final long MAX_PARK_NANOS = MAX_WAIT_MILLIS * NANOS_PER_MILLI;

        @Override
        public String name() {
            return name + "-pacer";
        }

        @Override
        public int doWork() {
            long due = nextDueNanos;
            long left = due == Long.MAX_VALUE ? MAX_PARK_NANOS : due - clock.nanos();
            if (left <= 0) {
                selector.wakeup();
                left = BREATH_NANOS;
            }
            LockSupport.parkNanos(this, Math.min(left, MAX_PARK_NANOS));
            return 1;
        }
    }
}
