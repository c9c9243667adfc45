package io.gantry.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** A watermark and the right to advance it. Actions run by the advancing thread, lowest target first. */
public final class AdvancingWatermark implements Watermark {
    private static final Registration DONE = () -> {};
    private static final AtomicLongFieldUpdater<AdvancingWatermark> POSITION =
            AtomicLongFieldUpdater.newUpdater(AdvancingWatermark.class, "position");

    private record Key(long target, long order) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byTarget = Long.compare(target, other.target);
            return byTarget != 0 ? byTarget : Long.compare(order, other.order);
        }
    }

    /** Guards {@code waiting} and {@code order}; never held while an action runs. */
    private final Object lock = new Object();

    /** Null until somebody waits: there may be many thousand watermarks, and most are never waited for. */
    private TreeMap<Key, Runnable> waiting;

    private long order;
    /** The lowest target waited for; lets {@link #advance} skip the lock when nobody is due. */
    private volatile long nextTarget = Long.MAX_VALUE;

    private volatile long position;

    public AdvancingWatermark(long position) {
        this.position = position;
    }

    @Override
    public long position() {
        return position;
    }

    /**
     * Raises the value and runs what was waiting for it; a lower value is ignored. Safe for any thread, so that a
     * writer can publish after it has let go of its lock: the highest value wins.
     */
    public void advance(long to) {
        long before = position;
        while (to > before) {
            if (POSITION.compareAndSet(this, before, to)) {
                if (to >= nextTarget) {
                    runDue(to);
                }
                return;
            }
            before = position;
        }
    }

    @Override
    public Registration onReach(long target, Runnable action) {
        if (position >= target) {
            action.run();
            return DONE;
        }
        Key key;
        synchronized (lock) {
            key = new Key(target, order++);
            if (waiting == null) {
                waiting = new TreeMap<>();
            }
            waiting.put(key, action);
            nextTarget = waiting.firstKey().target();
        }
        // The value may have risen between the test and the entry; then nobody else will run the action.
        if (position >= target) {
            runDue(position);
        }
        return () -> withdraw(key);
    }

    /** Whether an action waits for it now. */
    public boolean isAwaited() {
        return nextTarget != Long.MAX_VALUE;
    }

    private void runDue(long reached) {
        List<Runnable> due = new ArrayList<>();
        synchronized (lock) {
            while (waiting != null && !waiting.isEmpty() && waiting.firstKey().target() <= reached) {
                due.add(waiting.pollFirstEntry().getValue());
            }
            noteNext();
        }
        for (Runnable action : due) {
            action.run();
        }
    }

    private void withdraw(Key key) {
        synchronized (lock) {
            waiting.remove(key);
            noteNext();
        }
    }

    private void noteNext() {
        boolean isAwaited = waiting != null && !waiting.isEmpty();
        nextTarget = isAwaited ? waiting.firstKey().target() : Long.MAX_VALUE;
    }
}
