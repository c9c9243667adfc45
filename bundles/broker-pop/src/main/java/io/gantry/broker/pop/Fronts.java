package io.gantry.broker.pop;

import io.gantry.filter.Selectors.Selector;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.queue.QueueKey;
import io.gantry.queue.UnitReader;
import io.gantry.registry.Offsets;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Where each group's next pop of a queue begins. The group's offset follows behind what is on its way into the journal,
 * or what is not acknowledged in order, so that what a crash takes from there is given again. One monitor for all: what
 * is done in it is short.
 */
@Component(service = Fronts.class)
public final class Fronts {
    private static final int MAX_SCANNED = 800;
    private static final int MAX_BYTES = 1 << 18;
    private static final int MAX_PROBED = 64;

    /** One queue with pops whose checkpoints are not committed yet. */
    private static final class Front {
        private final TreeMap<Long, Integer> running = new TreeMap<>();
        private long next;
        /** Whether somebody wanted to pop in order meanwhile. */
        private boolean isAwaited;
    }

    private final Map<Orders.Place, Front> fronts = new HashMap<>();
    private final Orders orders = new Orders();
    private final CommitLog log;
    private final ConsumeQueues queues;
    private final Offsets offsets;

    @Activate
    public Fronts(@Reference Stores stores) {
        this.log = stores.log();
        this.queues = stores.queues();
        this.offsets = stores.offsets();
    }

    /** The messages a group is to get next of a queue; null when there is none now. */
    synchronized Taken take(Wish wish, QueueKey key, Look look) {
        ConsumeQueue queue = queues.find(key.topic(), key.queueId()).orElse(null);
        if (queue == null) {
            return null;
        }
        Orders.Place place = new Orders.Place(wish.group(), key);
        Front front = fronts.get(place);
        Choice choice = choose(look, start(wish, key, queue, front), queue, offset -> false);
        if (choice.chosen.isEmpty()) {
            if (front != null) {
                front.next = choice.next;
            } else {
                commit(place, choice.next);
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
        return new Taken(key, first, choice.chosen, choice.records, new int[choice.chosen.size()]);
    }

    /**
     * The same for a group that pops in order: nothing while something it was given is not acknowledged.
     *
     * @throws BadRequestException so many queues are popped in order that no more can be remembered
     */
    synchronized Taken takeInOrder(Pop pop, QueueKey key, Look look) {
        Wish wish = pop.wish();
        Orders.Place place = new Orders.Place(wish.group(), key);
        ConsumeQueue queue = queues.find(key.topic(), key.queueId()).orElse(null);
        if (queue == null || closedUntil(wish, key, look.nowMillis()) > 0) {
            return null;
        }
        if (!orders.hasRoom(place, look.nowMillis())) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_BUSY,
                    "[REJECTREQUEST]system busy, too many queues are popped in order: acknowledge what was given");
        }
        if (offsets.hasReset(wish.group(), key.topic(), key.queueId())) {
            orders.forget(place);
        }
        long start = start(wish, key, queue, null);
        Choice choice = choose(look, start, queue, offset -> orders.isAcknowledged(place, offset));
        if (choice.chosen.isEmpty()) {
            commit(place, choice.next);
            orders.goOn(place, choice.next);
            return null;
        }
        commit(place, choice.chosen.get(0));
        int[] counts = orders.give(
                place, wish.attemptId(), look.nowMillis(), pop.invisibleMillis(), List.copyOf(choice.chosen));
        return new Taken(key, choice.chosen.get(0), choice.chosen, choice.records, counts);
    }

    /**
     * Until when a queue is closed for whoever pops it in order; 0 when it is open, as it always is for others. What is
     * on its way into the journal closes it until {@link #settle} says that it is there.
     */
    synchronized long closedUntil(Wish wish, QueueKey key, long nowMillis) {
        if (!wish.isOrdered()) {
            return 0;
        }
        Orders.Place place = new Orders.Place(wish.group(), key);
        Front front = fronts.get(place);
        if (front != null) {
            front.isAwaited = true;
            return Long.MAX_VALUE;
        }
        return offsets.hasReset(wish.group(), key.topic(), key.queueId())
                ? 0
                : orders.closedUntil(place, wish.attemptId(), nowMillis);
    }

    /** Notes the acknowledgement of a message that was given in order, and where the group goes on. */
    synchronized Orders.Outcome acknowledgeInOrder(Checkpoint.Key key, long queueOffset) {
        Orders.Place place = new Orders.Place(key.group(), new QueueKey(key.topic(), key.queueId()));
        Orders.Outcome outcome = orders.acknowledge(place, key.popTimeMillis(), queueOffset);
        if (outcome == Orders.Outcome.DONE) {
            long next = orders.next(place);
            commit(place, next);
            orders.goOn(place, next);
        }
        return outcome;
    }

    /** Notes when a message that was given in order may be given again. */
    synchronized void changeInOrder(Checkpoint.Key key, long queueOffset, long visibleAtMillis) {
        Orders.Place place = new Orders.Place(key.group(), new QueueKey(key.topic(), key.queueId()));
        orders.change(place, key.popTimeMillis(), queueOffset, visibleAtMillis);
    }

    /** The messages a group would get next; to be closed. Nothing changes by it; null when there is none. */
    Taken peek(String group, QueueKey key, Look look) {
        ConsumeQueue queue = queues.find(key.topic(), key.queueId()).orElse(null);
        if (queue == null) {
            return null;
        }
        long from = Math.max(queue.minOffset(), next(group, key));
        Choice choice = choose(look, from, queue, offset -> false);
        return choice.chosen.isEmpty()
                ? null
                : new Taken(key, from, choice.chosen, choice.records, new int[choice.chosen.size()]);
    }

    /** Whether a pop would probably get a message: what the queue's entries say, when there are few. */
    boolean hasNext(Wish wish, QueueKey key, Selector selector, long nowMillis) {
        ConsumeQueue queue = queues.find(key.topic(), key.queueId()).orElse(null);
        if (queue == null || closedUntil(wish, key, nowMillis) > 0) {
            return false;
        }
        long from = Math.max(queue.minOffset(), next(wish.group(), key));
        if (queue.maxOffset().position() - from > MAX_PROBED) {
            return true;
        }
        boolean[] isFound = new boolean[1];
        queue.read(from, MAX_PROBED, (offset, position, bytes, tagsCode) -> {
            isFound[0] |= selector.mayMatch(tagsCode);
            return !isFound[0];
        });
        return isFound[0];
    }

    private Choice choose(Look look, long start, ConsumeQueue queue, LongPredicate isDone) {
        Choice choice = new Choice(look, start, queue, isDone);
        int seen = queue.read(start, MAX_SCANNED, choice);
        if (seen == 0 && start < choice.end) {
            // A hole without entries, as a damaged log leaves it: whoever waits before it would look without pause.
            queue.read(start, (int) Math.min(Integer.MAX_VALUE, choice.end - start), (offset, position, bytes, tag) -> {
                choice.next = offset;
                return false;
            });
        }
        look.took(choice.chosen.size());
        return choice;
    }

    private void commit(Orders.Place place, long offset) {
        offsets.commit(place.group(), place.queue().topic(), place.queue().queueId(), offset);
    }

    /**
     * The checkpoint of what was taken is committed, or could not be: then it is to be taken again.
     *
     * @return whether the queue opens by it for somebody who wanted to pop it in order
     */
    synchronized boolean settle(String group, Taken taken, boolean isCommitted) {
        Orders.Place place = new Orders.Place(group, taken.queue());
        Front front = fronts.get(place);
        front.running.computeIfPresent(taken.startOffset(), (start, count) -> count == 1 ? null : count - 1);
        if (!isCommitted) {
            front.next = Math.min(front.next, taken.startOffset());
        }
        long settled = front.running.isEmpty() ? front.next : Math.min(front.next, front.running.firstKey());
        commit(place, settled);
        if (!front.running.isEmpty()) {
            return false;
        }
        fronts.remove(place);
        return front.isAwaited;
    }

    /** Where the group's next pop of the queue begins to look. */
    synchronized long next(String group, QueueKey key) {
        Front front = fronts.get(new Orders.Place(group, key));
        return Math.max(0, front != null ? front.next : offsets.find(group, key.topic(), key.queueId()));
    }

    /** Where the group's next pop of these queues begins to look. */
    synchronized Map<QueueKey, Long> nexts(String group, List<QueueKey> keys) {
        Map<QueueKey, Long> nexts = new HashMap<>();
        keys.forEach(key -> nexts.put(key, next(group, key)));
        return nexts;
    }

    /** Where these queues end now. */
    Map<QueueKey, Long> ends(List<QueueKey> keys) {
        Map<QueueKey, Long> ends = new HashMap<>();
        for (QueueKey key : keys) {
            ConsumeQueue queue = queues.find(key.topic(), key.queueId()).orElse(null);
            ends.put(key, queue == null ? 0L : queue.maxOffset().position());
        }
        return ends;
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

    private long start(Wish wish, QueueKey key, ConsumeQueue queue, Front front) {
        String group = wish.group();
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
                start = wish.isFromEnd() ? max : min;
            }
        }
        return Math.max(min, Math.min(start, max));
    }

    /** Chooses messages while the queue is read. */
    private final class Choice implements UnitReader {
        private final Look look;
        private final long end;
        private final LongPredicate isDone;
        private final List<Long> chosen = new ArrayList<>();
        private final List<LogSlice> records = new ArrayList<>();
        private long next;
        private int bytes;

        Choice(Look look, long start, ConsumeQueue queue, LongPredicate isDone) {
            this.look = look;
            this.isDone = isDone;
            this.next = start;
            this.end = queue.maxOffset().position();
        }

        @Override
        public boolean onUnit(long queueOffset, long position, int size, long tagsCode) {
            boolean isFull = chosen.size() >= look.room() || !chosen.isEmpty() && bytes + size > MAX_BYTES;
            if (isFull || queueOffset >= end || look.isOver()) {
                return false;
            }
            next = queueOffset + 1;
            look.onUnit();
            Selector selector = look.selector();
            LogSlice record = selector.mayMatch(tagsCode) && !isDone.test(queueOffset)
                    ? log.read(position, size).orElse(null)
                    : null;
            if (record == null) {
                return true;
            }
            look.onRecord(selector.isWhole() ? 0 : size);
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
