package io.gantry.broker.pop;

import io.gantry.agent.HeapShare;
import io.gantry.queue.QueueKey;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What groups that pop in order were given of each queue and have not acknowledged: until then, or until its time is
 * over, they are given no more of it. Only in memory, because a group's offset stays before what is not acknowledged:
 * after a crash that is given again, in order. Guarded by the monitor of {@link Fronts}.
 */
final class Orders {
    /** Stands for a revive queue in the words of messages that were popped in order. */
    static final int REVIVE_QUEUE = 999;

    private static final int MAX_QUEUES = HeapShare.atMost(100_000, 8 << 10);

    /** A group's queue. */
    record Place(String group, QueueKey queue) {}

    /** What became of an acknowledgement. */
    enum Outcome {
        DONE,
        /** It was given again since, or is acknowledged: nothing changes. */
        STALE,

        /** The message was not given. */
        ILLEGAL
    }

    /** What was given of one queue at one time. */
    private static final class Hold {
        private final String attemptId;
        private final long popTimeMillis;
        private final List<Long> offsets;
        private final long[] visibleAtMillis;
        private final int[] counts;
        private final BitSet acknowledged = new BitSet();
        /** What was acknowledged of earlier ones and lies behind something that was not. */
        private final TreeSet<Long> doneBefore = new TreeSet<>();

        Hold(String attemptId, long popTimeMillis, long invisibleMillis, List<Long> offsets) {
            this.attemptId = attemptId;
            this.popTimeMillis = popTimeMillis;
            this.offsets = offsets;
            this.visibleAtMillis = new long[offsets.size()];
            this.counts = new int[offsets.size()];
            Arrays.fill(visibleAtMillis, popTimeMillis + invisibleMillis);
        }

        /** When all messages that are not acknowledged may be given again; 0 when all are. */
        long untilMillis() {
            long until = 0;
            for (int i = 0; i < visibleAtMillis.length; i++) {
                until = acknowledged.get(i) ? until : Math.max(until, visibleAtMillis[i]);
            }
            return until;
        }
    }

    private final Map<Place, Hold> holds = new HashMap<>();

    /** Until when the queue is closed for whoever asks; 0 when it is open. */
    long closedUntil(Place place, String attemptId, long nowMillis) {
        Hold hold = holds.get(place);
        if (hold == null || attemptId != null && attemptId.equals(hold.attemptId)) {
            return 0;
        }
        return hold.untilMillis() > nowMillis ? hold.untilMillis() : 0;
    }

    /** Whether the group has acknowledged this one already, although not all before it. */
    boolean isAcknowledged(Place place, long queueOffset) {
        Hold hold = holds.get(place);
        int index = hold == null ? -1 : indexOf(hold, queueOffset);
        return index >= 0 && hold.acknowledged.get(index) || hold != null && hold.doneBefore.contains(queueOffset);
    }

    /** Whether one more queue can be remembered; forgets those whose time is over when there are too many. */
    boolean hasRoom(Place place, long nowMillis) {
        if (holds.size() >= MAX_QUEUES && !holds.containsKey(place)) {
            holds.values().removeIf(hold -> hold.untilMillis() <= nowMillis);
        }
        return holds.size() < MAX_QUEUES || holds.containsKey(place);
    }

    /** Notes what is given; returns how often each was given before. */
    int[] give(Place place, String attemptId, long popTimeMillis, long invisibleMillis, List<Long> offsets) {
        Hold before = holds.get(place);
        Hold hold = new Hold(attemptId, popTimeMillis, invisibleMillis, offsets);
        boolean isSameAttempt = before != null && attemptId != null && attemptId.equals(before.attemptId);
        for (int i = 0; before != null && i < offsets.size(); i++) {
            int index = indexOf(before, offsets.get(i));
            hold.counts[i] = index < 0 ? 0 : before.counts[index] + (isSameAttempt ? 0 : 1);
        }
        if (before != null) {
            hold.doneBefore.addAll(before.doneBefore.tailSet(offsets.get(0)));
            for (int i = 0; i < before.offsets.size(); i++) {
                if (before.acknowledged.get(i) && before.offsets.get(i) > offsets.get(0)) {
                    hold.doneBefore.add(before.offsets.get(i));
                }
            }
        }
        holds.put(place, hold);
        return hold.counts.clone();
    }

    /** Notes an acknowledgement of what was given at that time. */
    Outcome acknowledge(Place place, long popTimeMillis, long queueOffset) {
        Hold hold = holds.get(place);
        if (hold == null || hold.popTimeMillis != popTimeMillis) {
            return Outcome.STALE;
        }
        int index = indexOf(hold, queueOffset);
        if (index < 0) {
            return Outcome.ILLEGAL;
        }
        hold.acknowledged.set(index);
        return Outcome.DONE;
    }

    /** Where the group goes on: the first message it has not acknowledged, or the one behind all. */
    long next(Place place) {
        Hold hold = holds.get(place);
        int first = hold.acknowledged.nextClearBit(0);
        int last = hold.offsets.size() - 1;
        return first > last ? hold.offsets.get(last) + 1 : hold.offsets.get(first);
    }

    /** Notes when a message may be given again, if it is what was given at that time. */
    void change(Place place, long popTimeMillis, long queueOffset, long visibleAtMillis) {
        Hold hold = holds.get(place);
        int index = hold == null || hold.popTimeMillis != popTimeMillis ? -1 : indexOf(hold, queueOffset);
        if (index >= 0) {
            hold.visibleAtMillis[index] = visibleAtMillis;
        }
    }

    /** The group goes on there: forgets what lies before, and the queue when nothing is left to remember. */
    void goOn(Place place, long next) {
        Hold hold = holds.get(place);
        if (hold != null) {
            hold.doneBefore.headSet(next).clear();
            if (hold.untilMillis() == 0 && hold.doneBefore.isEmpty()) {
                holds.remove(place);
            }
        }
    }

    /** Forgets what was given of a queue. */
    void forget(Place place) {
        holds.remove(place);
    }

    private static int indexOf(Hold hold, long queueOffset) {
        return hold.offsets.indexOf(queueOffset);
    }
}
