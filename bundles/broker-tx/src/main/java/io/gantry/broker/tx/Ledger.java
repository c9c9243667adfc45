package io.gantry.broker.tx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Which half messages wait, and which are being settled or were, from the oldest that waits on. In memory: it is what
 * the two topics of transactions add up to. A half message that its producer was asked about stands in the queue once
 * more, and whatever was told of the earlier place holds for the later one. Safe for any thread.
 */
final class Ledger {
    /** Nothing is to be settled: it was already, or somebody is at it. */
    static final long NOTHING = -1;

    /** So many earlier places of one are known. */
    private static final int MAX_FORMER = 32;

    private final int maxOpen;
    /** By place in the queue of half messages. */
    private final TreeMap<Long, Half> open = new TreeMap<>();

    private final PriorityQueue<Half> byTime = new PriorityQueue<>(Comparator.comparingLong(Half::dueMillis));
    /** Those that are asked about just now: out of {@code byTime}, stored again soon. */
    private final Map<Long, Half> asked = new HashMap<>();
    /** Those that are being settled, with the first place that their operation can have. */
    private final TreeMap<Long, Long> settling = new TreeMap<>();

    private final OperationWindow settled = new OperationWindow();
    /** Where one stands now that stood elsewhere before, and the other way round. */
    private final Map<Long, Long> places = new HashMap<>();

    private final Map<Long, List<Long>> formerPlaces = new HashMap<>();
    private long next;
    /** What waits for the ledger to be complete; null when it is. */
    private List<Runnable> waiting = new ArrayList<>();

    Ledger(int maxOpen) {
        this.maxOpen = maxOpen;
    }

    /** Begins at the oldest half message that may wait. */
    synchronized void reset(long offset) {
        next = offset;
        settled.reset(offset);
    }

    /** Runs an action when the ledger knows what earlier runs have left; false when too many wait for that. */
    boolean whenComplete(Runnable action) {
        synchronized (this) {
            if (waiting != null) {
                return waiting.size() < maxOpen && waiting.add(action);
            }
        }
        action.run();
        return true;
    }

    /** All that earlier runs have left is known. */
    void complete() {
        List<Runnable> released;
        synchronized (this) {
            released = waiting == null ? List.of() : waiting;
            waiting = null;
        }
        released.forEach(Runnable::run);
    }

    /** Takes up what settled a half message in an earlier run. */
    synchronized void readOperation(long half, long operation) {
        settled.put(half, operation);
    }

    /** Where to read on. */
    synchronized long next() {
        return next;
    }

    /** Whether it can wait for more. */
    synchronized boolean hasRoom() {
        return open.size() < maxOpen && settled.size() < Math.max(1 << 20, maxOpen);
    }

    /** Goes on behind places where nothing stands. */
    synchronized void skipTo(long queueOffset) {
        next = Math.max(next, queueOffset);
    }

    /** Takes up what stands at the next place; a half message of null is none, or gone. */
    synchronized void read(long queueOffset, Half half) {
        next = queueOffset + 1;
        if (half == null) {
            return;
        }
        if (half.firstOffset() != queueOffset) {
            follow(half.firstOffset(), queueOffset);
        }
        if (settled.contains(queueOffset)) {
            forgetPlaces(queueOffset);
            return;
        }
        open.put(queueOffset, half);
        byTime.add(half);
    }

    /** One that was stored again stands for itself at all earlier places, whether or not a crash came between. */
    private void follow(long first, long queueOffset) {
        long before = places.getOrDefault(first, first);
        if (before == queueOffset || settling.containsKey(before)) {
            return;
        }
        if (open.containsKey(before)) {
            rename(before, queueOffset);
        } else {
            places.put(first, queueOffset);
            formerPlaces.computeIfAbsent(queueOffset, none -> new ArrayList<>()).add(first);
        }
    }

    /** Takes those whose producer is to be asked now; each is given back by {@link #onMoved} or {@link #putOff}. */
    synchronized List<Half> takeDue(long nowMillis, int most) {
        List<Half> due = new ArrayList<>();
        while (due.size() < most && !byTime.isEmpty() && byTime.peek().dueMillis() <= nowMillis) {
            Half half = byTime.poll();
            long offset = half.queueOffset();
            if (half.equals(open.get(offset)) && !settling.containsKey(offset)) {
                asked.put(offset, half);
                due.add(half);
            }
        }
        return due;
    }

    /** How many are asked about. */
    synchronized int askedCount() {
        return asked.size();
    }

    /** It could not be stored again: later, then. */
    synchronized void putOff(Half half, long millis) {
        asked.remove(half.queueOffset());
        if (open.containsKey(half.queueOffset())) {
            Half later = half.due(millis);
            open.put(half.queueOffset(), later);
            byTime.add(later);
        }
    }

    /**
     * It stands at another place now, where it will be read.
     *
     * @param operationFloor as for {@link #begin}, if it is to be settled
     * @return false when it was settled meanwhile: then so is the new place, which the caller is to write down
     */
    synchronized boolean onMoved(Half half, long queueOffset, long operationFloor) {
        long before = half.queueOffset();
        asked.remove(before);
        if (Long.valueOf(queueOffset).equals(places.get(before))) {
            return true;
        }
        if (!open.containsKey(before) || settling.containsKey(before)) {
            settling.put(queueOffset, operationFloor);
            return false;
        }
        rename(before, queueOffset);
        return true;
    }

    private void rename(long before, long now) {
        open.remove(before);
        List<Long> former = formerPlaces.remove(before);
        former = former == null ? new ArrayList<>() : former;
        if (former.size() == MAX_FORMER) {
            // The producer knows the first; whatever it says of a place that is not known any more, it is asked again.
            places.remove(former.remove(1));
        }
        former.add(before);
        former.forEach(place -> places.put(place, now));
        formerPlaces.put(now, former);
    }

    /**
     * Begins to settle what stands, or stood, at a place.
     *
     * @param operationFloor the operation will stand there or later
     * @return its place now, to be given to {@link #onSettled} or {@link #abandon}; or {@link #NOTHING}
     */
    synchronized long begin(long queueOffset, long operationFloor) {
        long now = places.getOrDefault(queueOffset, queueOffset);
        boolean isOpen = open.containsKey(now) || now >= next;
        if (!isOpen || !settled.canHold(now) || settled.contains(now) || settling.containsKey(now)) {
            return NOTHING;
        }
        settling.put(now, operationFloor);
        return now;
    }

    /** It goes on to wait. */
    synchronized void abandon(long queueOffset) {
        settling.remove(queueOffset);
        Half half = open.get(queueOffset);
        if (half != null && !asked.containsKey(queueOffset)) {
            byTime.add(half);
        }
    }

    /** It is settled by the operation at a place. */
    synchronized void onSettled(long queueOffset, long operation) {
        settling.remove(queueOffset);
        open.remove(queueOffset);
        settled.put(queueOffset, operation);
        forgetPlaces(queueOffset);
    }

    private void forgetPlaces(long queueOffset) {
        List<Long> former = formerPlaces.remove(queueOffset);
        if (former != null) {
            former.forEach(places::remove);
        }
    }

    /** How far all half messages are settled: the next run begins there. Forgets what is before. */
    synchronized long settledTo() {
        long to = open.isEmpty() ? next : open.firstKey();
        settled.dropBefore(to);
        return to;
    }

    /** From where on operations are to be read by the next run, when the next one will stand at a place. */
    synchronized long operationsFrom(long nextOperation) {
        long oldest = nextOperation;
        for (long floor : settling.values()) {
            oldest = Math.min(oldest, floor);
        }
        return settled.oldest(oldest);
    }

    /** How many wait. */
    synchronized int size() {
        return open.size();
    }
}
