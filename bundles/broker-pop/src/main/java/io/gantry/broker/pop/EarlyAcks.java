package io.gantry.broker.pop;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Acknowledgements of what nothing is known of yet: another broker's checkpoint may come from the timer topic later
 * than they do. Bounded, and the oldest go first; one that is lost costs a second delivery. Safe for any thread.
 */
final class EarlyAcks {
    private final int max;
    private final Map<Checkpoint.Key, TreeSet<Long>> waiting = new LinkedHashMap<>();

    EarlyAcks(int max) {
        this.max = max;
    }

    synchronized void note(Checkpoint.Key key, long queueOffset) {
        TreeSet<Long> offsets = waiting.computeIfAbsent(key, none -> new TreeSet<>());
        if (offsets.size() < Checkpoint.MAX_MESSAGES) {
            offsets.add(queueOffset);
        }
        if (waiting.size() > max) {
            Iterator<Checkpoint.Key> oldest = waiting.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** What was acknowledged of a checkpoint that is known now. */
    synchronized List<Long> take(Checkpoint.Key key) {
        TreeSet<Long> offsets = waiting.remove(key);
        return offsets == null ? List.of() : List.copyOf(offsets);
    }
}
