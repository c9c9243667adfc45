package io.gantry.broker.pop;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** The checkpoints with messages that are not acknowledged: bounded, and all under its own monitor. */
final class Ledger {
    private static final Comparator<Checkpoint> BY_DUE = Comparator.comparingLong(
                    (Checkpoint point) -> point.dueMillis())
            .thenComparing(point -> point.key().topic())
            .thenComparing(point -> point.key().group())
            .thenComparingInt(point -> point.key().queueId())
            .thenComparingLong(point -> point.key().startOffset())
            .thenComparingLong(point -> point.key().popTimeMillis());

    private final Map<Checkpoint.Key, Checkpoint> known = new HashMap<>();
    private final TreeSet<Checkpoint> due = new TreeSet<>(BY_DUE);
    /** By revive queue: how many checkpoints lie at or behind a revive offset. */
    private final Map<Integer, TreeMap<Long, Integer>> floors = new HashMap<>();

    private final int max;

    Ledger(int max) {
        this.max = max;
    }

    synchronized int size() {
        return known.size();
    }

    /**
     * Takes a checkpoint whose record is about to be stored, at this revive offset or behind.
     *
     * @return false when there are too many, or it is known
     */
    synchronized boolean begin(Checkpoint point, LongSupplier reviveFloor) {
        return known.size() < max && take(point, reviveFloor.getAsLong());
    }

    /** Takes up a stored checkpoint, however many there are: it was promised. */
    synchronized void restore(Checkpoint point, long reviveOffset) {
        if (take(point, reviveOffset)) {
            open(point);
        }
    }

    private boolean take(Checkpoint point, long reviveFloor) {
        if (known.containsKey(point.key())) {
            return false;
        }
        point.reviveFloor(reviveFloor);
        known.put(point.key(), point);
        floors.computeIfAbsent(point.reviveQueue(), queue -> new TreeMap<>())
                .merge(point.reviveFloor(), 1, Integer::sum);
        return true;
    }

    /** The checkpoint's record is committed: it can be acknowledged, and is revived when its time has come. */
    synchronized void open(Checkpoint point) {
        if (known.get(point.key()) == point && !point.isOpen()) {
            point.open();
            due.add(point);
        }
    }

    /** The checkpoint is settled, or was never stored. */
    synchronized void remove(Checkpoint point) {
        if (known.remove(point.key(), point)) {
            due.remove(point);
            floors.get(point.reviveQueue())
                    .computeIfPresent(point.reviveFloor(), (floor, count) -> count == 1 ? null : count - 1);
        }
    }

    synchronized boolean knows(Checkpoint.Key key) {
        return known.containsKey(key);
    }

    /** When the first of what is known was popped; the end of time without any. */
    synchronized long oldestPopMillis() {
        return known.keySet().stream()
                .mapToLong(Checkpoint.Key::popTimeMillis)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Notes an acknowledgement; false when nothing waits for it. */
    synchronized boolean acknowledge(Checkpoint.Key key, long queueOffset) {
        Checkpoint point = known.get(key);
        if (point == null || !point.acknowledge(queueOffset)) {
            return false;
        }
        if (point.missing().isEmpty()) {
            remove(point);
        }
        return true;
    }

    /** The revive queue of a checkpoint one of whose messages waits for its acknowledgement; -1 when none does. */
    synchronized int waitingIn(Checkpoint.Key key, long queueOffset) {
        Checkpoint point = known.get(key);
        return point != null && point.missing().contains(queueOffset) ? point.reviveQueue() : -1;
    }

    /** Takes out checkpoints whose time is over; they stay known until they are settled or put off. */
    synchronized List<Checkpoint> takeDue(long nowMillis, int most) {
        List<Checkpoint> taken = new ArrayList<>();
        while (taken.size() < most && !due.isEmpty() && due.first().dueMillis() <= nowMillis) {
            taken.add(due.pollFirst());
        }
        return taken;
    }

    /** Tries again later. */
    synchronized void putOff(Checkpoint point, long dueMillis) {
        if (known.get(point.key()) == point) {
            point.dueMillis(dueMillis);
            due.add(point);
        }
    }

    synchronized List<Long> missing(Checkpoint point) {
        return point.missing();
    }

    /** Everything of a revive queue below this is settled. */
    synchronized long settledTo(int reviveQueue, LongSupplier end) {
        TreeMap<Long, Integer> open = floors.get(reviveQueue);
        return open == null || open.isEmpty() ? end.getAsLong() : open.firstKey();
    }
}
