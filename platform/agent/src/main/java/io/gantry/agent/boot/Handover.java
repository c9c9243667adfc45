package io.gantry.agent.boot;

import io.gantry.agent.Agent;
import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a component that stops leaves to the one that takes its place: a listening socket, for instance, so that the
 * port is never closed while its bundle is replaced. What nobody takes is given up: at once when the node stops, soon
 * after a change of features, else after {@value #PATIENCE_MILLIS} ms. Has a thread only while something is left here.
 * Safe for any thread.
 */
public final class Handover implements AutoCloseable {
    static final long PATIENCE_MILLIS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
    private static final long SETTLE_MILLIS = 1_000;
    private static final long LOOK_NANOS = 100_000_000;

    /**
     * Something left.
     *
     * @param thing of a type that neither of the two owns
     * @param giveUp what is done with it when nobody takes it
     */
    public record Left(Object thing, Runnable giveUp) {}

    private record Waiting(Left left, long untilNanos) {}

    /** Guards all that follows; never held while something is given up. */
    private final Object lock = new Object();

    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Clock clock;
    private final BooleanSupplier isEnding;
    private AgentThread thread;
    private boolean isClosed;

    /**
     * A handover with nothing left.
     *
     * @param isEnding whether the node stops, so that nobody will come
     */
    public Handover(Clock clock, BooleanSupplier isEnding) {
        this.clock = clock;
        this.isEnding = isEnding;
    }

    /** Leaves something; what was left under that name before is given up. */
    public void leave(String name, Object thing, Runnable giveUp) {
        Waiting before;
        synchronized (lock) {
            boolean isInVain = isClosed || isEnding.getAsBoolean();
            Waiting now = new Waiting(new Left(thing, giveUp), untilNanos(PATIENCE_MILLIS));
            before = isInVain ? now : waiting.put(name, now);
            if (!isInVain && thread == null) {
                Patience patience = new Patience();
                thread = new AgentThread(patience, LOOK_NANOS);
                patience.own = thread;
            }
        }
        if (before != null) {
            giveUp(before.left);
        }
    }

    /** Takes what was left under a name; it is the caller's from now on. */
    public Optional<Left> take(String name) {
        synchronized (lock) {
            return Optional.ofNullable(waiting.remove(name)).map(Waiting::left);
        }
    }

    /** Says that whoever was to come has come: what is left is given up soon. */
    public void settle() {
        synchronized (lock) {
            long soon = untilNanos(SETTLE_MILLIS);
            waiting.replaceAll((name, one) -> one.untilNanos - soon <= 0 ? one : new Waiting(one.left, soon));
        }
    }

    private long untilNanos(long millis) {
        return clock.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static void giveUp(Left left) {
        try {
            left.giveUp.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("What a replaced bundle left could not be given up: {}", left.thing, e);
        }
    }

    /** Says that nobody will come: everything is given up. */
    public void clear() {
        List<Waiting> all;
        AgentThread last;
        synchronized (lock) {
            all = List.copyOf(waiting.values());
            waiting.clear();
            last = thread;
            thread = null;
        }
        if (last != null) {
            last.close();
        }
        all.forEach(one -> giveUp(one.left));
    }

    /** Gives up everything, and from now on whatever is left. */
    @Override
    public void close() {
        synchronized (lock) {
            isClosed = true;
        }
        clear();
    }

    /** Gives up what has waited too long; ends when nothing waits. */
    private final class Patience implements Agent {
        /** Guarded by the lock. Another's is not to be waited for: that one may wait for the lock. */
        private AgentThread own;

        @Override
        public String name() {
            return "handover";
        }

        @Override
        public int doWork() {
            List<Left> late = new ArrayList<>();
            synchronized (lock) {
                long now = clock.nanos();
                for (Iterator<Waiting> all = waiting.values().iterator(); all.hasNext(); ) {
                    Waiting one = all.next();
                    if (one.untilNanos - now <= 0) {
                        all.remove();
                        late.add(one.left);
                    }
                }
                if (waiting.isEmpty() && thread == own) {
                    own.close();
                    thread = null;
                }
            }
            late.forEach(Handover::giveUp);
            return late.size();
        }
    }
}
