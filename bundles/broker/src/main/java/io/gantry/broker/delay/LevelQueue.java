package io.gantry.broker.delay;

import io.gantry.message.SystemTopic;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The deliveries of one level, in the order of its queue. The progress is the first message that is not delivered, so
 * one that fails holds it back while those behind go on. Owned by the delivering agent.
 */
final class LevelQueue {
    private static final int UNITS_PER_STEP = 64;

    /** Starts an attempt; called by the agent. */
    @FunctionalInterface
    interface Starter {
        /** Begins to deliver the message at this position, and lets the delivery know. */
        Delivery start(long queueOffset, long position);
    }

    private final int level;
    private final DelayProgress progress;
    private final ConsumeQueues queues;
    private final ArrayDeque<Delivery> inFlight = new ArrayDeque<>();
    private long nextOffset;
    private boolean isPlaced;
    /** When the first message that is not due yet will be; nothing is read before. */
    private long dueMillis = Long.MIN_VALUE;
    /** What was visible when the queue had nothing to start: only with more of it can there be something. */
    private long emptyAt = -1;

    LevelQueue(int level, DelayProgress progress, ConsumeQueues queues) {
        this.level = level;
        this.progress = progress;
        this.queues = queues;
    }

    /** The deliveries that failed and are to be tried again now. */
    List<Delivery> retries(long nowMillis, long visibleTo) {
        return inFlight.stream()
                .filter(delivery -> delivery.isToRetry(nowMillis, visibleTo))
                .toList();
    }

    /** Ends the attempts that wait before the gate. */
    void withdraw() {
        inFlight.forEach(Delivery::withdraw);
    }

    /** Whether any attempt goes on. */
    boolean isRunning() {
        return inFlight.stream().anyMatch(Delivery::isRunning);
    }

    /** Takes out what is delivered, front first, and notes the progress; returns how many. */
    int settle(long visibleTo) {
        int done = 0;
        while (!inFlight.isEmpty() && inFlight.peek().isDone(visibleTo)) {
            inFlight.poll();
            done++;
        }
        if (done > 0) {
            progress.advance(
                    level, inFlight.isEmpty() ? nextOffset : inFlight.peek().queueOffset());
        }
        return done;
    }

    /** Starts what is due, as far as the bound on unfinished deliveries allows; returns how many. */
    int startDue(long nowMillis, long visibleTo, boolean isAllVisible, Starter starter) {
        int room = progress.settings().maxInFlight() - inFlight.size();
        if (room <= 0 || visibleTo == emptyAt || !isDue(nowMillis)) {
            return 0;
        }
        ConsumeQueue queue = queues.find(SystemTopic.SCHEDULE, level - 1).orElse(null);
        if (queue == null) {
            emptyAt = visibleTo;
            return 0;
        }
        if (!place(queue, isAllVisible)) {
            return 0;
        }
        int wanted =
                (int) Math.min(Math.min(room, UNITS_PER_STEP), queue.maxOffset().position() - nextOffset);
        if (wanted <= 0) {
            emptyAt = visibleTo;
            return 0;
        }
        long[] offsets = new long[wanted];
        long[] positions = new long[wanted];
        int[] count = {0};
        queue.read(nextOffset, wanted, (queueOffset, position, bytes, deliverAtMillis) -> {
            if (isLater(deliverAtMillis, nowMillis)) {
                dueMillis = deliverAtMillis;
                return false;
            }
            offsets[count[0]] = queueOffset;
            positions[count[0]++] = position;
            return true;
        });
        for (int i = 0; i < count[0]; i++) {
            nextOffset = offsets[i] + 1;
            inFlight.add(starter.start(offsets[i], positions[i]));
        }
        return count[0];
    }

    /** A time that lies farther ahead than the delay itself says that the clock was set back: then it is due. */
    private boolean isLater(long deliverAtMillis, long nowMillis) {
        return deliverAtMillis > nowMillis
                && deliverAtMillis - nowMillis <= progress.settings().levels().delayMillis(level);
    }

    private boolean isDue(long nowMillis) {
        return !isLater(dueMillis, nowMillis);
    }

    /**
     * Finds where to begin, once, and again when the queue's beginning has expired. A queue that ends before the noted
     * progress is only believed when all of the log is visible.
     */
    private boolean place(ConsumeQueue queue, boolean isAllVisible) {
        long max = queue.maxOffset().position();
        if (!isPlaced) {
            long noted = progress.offset(level);
            if (noted > max && !isAllVisible) {
                return false;
            }
            nextOffset = Math.max(0, Math.min(noted, max));
            isPlaced = true;
        }
        nextOffset = Math.max(nextOffset, queue.minOffset());
        return true;
    }
}
