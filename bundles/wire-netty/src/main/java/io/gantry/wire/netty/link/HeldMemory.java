package io.gantry.wire.netty.link;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all peers of an endpoint together make it hold, which bounds of single connections do not bound. Requests in
 * flight above the limit hold up whoever has many. Frames that do not become whole and replies that are not read
 * would hold memory for as long as their peer likes, so above the limit the oldest of them end with their connection:
 * an honest peer's are over in moments. Only what is large is told here, so most messages cost nothing. Safe for any
 * thread.
 */
public final class HeldMemory {
    /** What each connection may hold without being counted. */
    static final int FREE_BYTES = 64 << 10;

    private final long maxBytes;
    private final AtomicLong inFlight = new AtomicLong();
    /** Oldest first. Guarded by this, as are {@code held} and the bytes of each hold. */
    private final Set<Hold> holds = new LinkedHashSet<>();

    private long held;
    private long begun;

    /** Limits requests in flight, and unfinished frames and unread replies together, to as many bytes each. */
    public HeldMemory(Limits limits) {
        this.maxBytes = limits.maxHeldBytes();
    }

    /** Something of one connection that may last. */
    final class Hold {
        private final Runnable tooMuch;
        private long bytes;
        private volatile boolean isOver;

        /** Runs an action, by any thread, when this one is among the oldest of too many. */
        Hold(Runnable tooMuch) {
            this.tooMuch = tooMuch;
        }

        /** Tells how many bytes it holds now; its age counts from when that was 0. */
        void set(long now) {
            List<Hold> ended = List.of();
            synchronized (HeldMemory.this) {
                if (!isOver) {
                    change(now);
                    ended = oldestOfTooMany();
                }
            }
            ended.forEach(hold -> hold.tooMuch.run());
        }

        boolean isOver() {
            return isOver;
        }

        private void change(long now) {
            held += now - bytes;
            begun += bytes == 0 && now > 0 ? 1 : 0;
            bytes = now;
            if (now == 0) {
                holds.remove(this);
            } else {
                holds.add(this);
            }
        }
    }

    /** How often a connection began to hold something. */
    public synchronized long begun() {
        return begun;
    }

    private List<Hold> oldestOfTooMany() {
        List<Hold> ended = new ArrayList<>();
        while (held > maxBytes) {
            Hold oldest = holds.iterator().next();
            oldest.change(0);
            oldest.isOver = true;
            ended.add(oldest);
        }
        return ended;
    }

    /** Adds to the bytes of requests in flight, or takes off. */
    void addInFlight(long bytes) {
        inFlight.addAndGet(bytes);
    }

    /** Whether more than its free bytes may be in flight on a connection. */
    boolean hasRoomInFlight() {
        return inFlight.get() < maxBytes;
    }
}
