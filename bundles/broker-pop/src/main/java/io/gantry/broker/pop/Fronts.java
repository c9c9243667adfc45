package io.gantry.broker.pop;

import io.gantry.filter.Selectors.Selector;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.queue.QueueKey;
import io.gantry.queue.UnitReader;
import io.gantry.registry.Offsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where each group's next pop of a queue begins. The group's offset follows behind what is on its way into the journal,
 * so that what a crash takes from there is given again. One monitor for all: what is done in it is short.
 */
final class Fronts {
    private static final int MAX_SCANNED = 800;
    private static final int MAX_BYTES = 1 << 18;

    private record Place(String group, QueueKey queue) {}

    /** One queue with pops whose checkpoints are not committed yet. */
    private static final class Front {
        private final TreeMap<Long, Integer> running = new TreeMap<>();
        private long next;
    }

    private final Map<Place, Front> fronts = new HashMap<>();
    private final CommitLog log;
    private final ConsumeQueues queues;
    private final Offsets offsets;

    Fronts(CommitLog log, ConsumeQueues queues, Offsets offsets) {
        this.log = log;
        this.queues = queues;
        this.offsets = offsets;
    }

    /** The messages a group is to get next of a queue; null when there is none now. */
    synchronized Taken take(String group, QueueKey key, boolean isFromEnd, Selector selector, int most) {
        ConsumeQueue queue = queues.find(key.topic(), key.queueId()).orElse(null);
        if (queue == null) {
            return null;
        }
        Place place = new Place(group, key);
        Front front = fronts.get(place);
        long start = start(group, key, queue, isFromEnd, front);
        Choice choice = new Choice(selector, start, Math.min(most, Checkpoint.MAX_MESSAGES), queue);
        queue.read(start, MAX_SCANNED, choice);
        if (choice.chosen.isEmpty()) {
            if (front != null) {
                front.next = choice.next;
            } else {
                offsets.commit(group, key.topic(), key.queueId(), choice.next);
            }
            return null;
        }
        if (front == null) {
            front = new Front();
            fronts.put(place, front);
        }
        long first = choice.chosen.get(0);
        front.running.merge(first, 1, Integer::sum);
        front.next = choice.next;
        return new Taken(key, first, choice.next, choice.chosen, choice.records);
    }

    /** The checkpoint of what was taken is committed, or could not be: then it is to be taken again. */
    synchronized void settle(String group, Taken taken, boolean isCommitted) {
        Place place = new Place(group, taken.queue());
        Front front = fronts.get(place);
        front.running.computeIfPresent(taken.startOffset(), (start, count) -> count == 1 ? null : count - 1);
        if (!isCommitted) {
            front.next = Math.min(front.next, taken.startOffset());
        }
        long settled = front.running.isEmpty() ? front.next : Math.min(front.next, front.running.firstKey());
        offsets.commit(group, taken.queue().topic(), taken.queue().queueId(), settled);
        if (front.running.isEmpty()) {
            fronts.remove(place);
        }
    }

    /** Where the group's next pop of the queue begins to look. */
    synchronized long next(String group, QueueKey key) {
        Front front = fronts.get(new Place(group, key));
        return Math.max(0, front != null ? front.next : offsets.find(group, key.topic(), key.queueId()));
    }

    /** How many messages of a queue the group was not given yet. */
    long rest(String group, QueueKey key) {
        ConsumeQueue queue = queues.find(key.topic(), key.queueId()).orElse(null);
        if (queue == null) {
            return 0;
        }
        long from = Math.max(queue.minOffset(), next(group, key));
        return Math.max(0, queue.maxOffset().position() - from);
    }

    private long start(String group, QueueKey key, ConsumeQueue queue, boolean isFromEnd, Front front) {
        long min = queue.minOffset();
        long max = queue.maxOffset().position();
        long reset = offsets.takeReset(group, key.topic(), key.queueId());
        long start;
        if (reset >= 0) {
            start = reset;
        } else if (front != null) {
            start = front.next;
        } else {
            start = offsets.find(group, key.topic(), key.queueId());
            if (start < 0) {
                start = isFromEnd ? max : min;
            }
        }
        return Math.max(min, Math.min(start, max));
    }

    /** Chooses messages while the queue is read. */
    private final class Choice implements UnitReader {
        private final Selector selector;
        private final int most;
        private final long end;
        private final List<Long> chosen = new ArrayList<>();
        private final List<LogSlice> records = new ArrayList<>();
        private long next;
        private int bytes;

        Choice(Selector selector, long start, int most, ConsumeQueue queue) {
            this.selector = selector;
            this.next = start;
            this.most = most;
            this.end = queue.maxOffset().position();
        }

        @Override
        public boolean onUnit(long queueOffset, long position, int size, long tagsCode) {
            boolean isFull = chosen.size() >= most || !chosen.isEmpty() && bytes + size > MAX_BYTES;
            if (isFull || queueOffset >= end) {
                return false;
            }
            next = queueOffset + 1;
            LogSlice record =
                    selector.mayMatch(tagsCode) ? log.read(position, size).orElse(null) : null;
            if (record == null) {
                return true;
            }
            if (record.buffer().remaining() < size || !selector.isWhole() && !selector.matches(record.buffer())) {
                record.close();
                return true;
            }
            chosen.add(queueOffset);
            records.add(record);
            bytes += size;
            return true;
        }
    }
}
