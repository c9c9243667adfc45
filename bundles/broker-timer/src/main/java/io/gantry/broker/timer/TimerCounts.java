package io.gantry.broker.timer;

import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.util.concurrent.atomic.LongAdder;

/** What the timer has done and where it is. The places are told by its agent, the outcomes by any; read by any. */
final class TimerCounts {
    private final WaitingTopics waiting;
    private final LongAdder noted = new LongAdder();
    private final LongAdder delivered = new LongAdder();
    private volatile long nextOffset;
    private volatile long doneMillis = Long.MAX_VALUE;

    TimerCounts(WaitingTopics waiting) {
        this.waiting = waiting;
    }

    WaitingTopics waiting() {
        return waiting;
    }

    /** Records of the timer topic were read. */
    void onNoted(int records) {
        noted.add(records);
    }

    /** A message is where it belongs. */
    void onDelivered() {
        delivered.increment();
    }

    /** How far the topic was read, and until when everything is done. */
    void onTurn(long next, long done) {
        nextOffset = next;
        doneMillis = done;
    }

    /** Whether the topic was looked at. */
    boolean hasTurned() {
        return doneMillis != Long.MAX_VALUE;
    }

    /**
     * These, once the topic was looked at.
     *
     * @param missing what there is not before, in RocketMQ's words
     */
    TimerCounts turned(String missing) {
        if (!hasTurned()) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_ERROR, "The " + missing + " is null: the timer has not begun yet");
        }
        return this;
    }

    /** Number of the next record of the topic that is to be read. */
    long nextOffset() {
        return nextOffset;
    }

    /** Until when everything is done. */
    long doneMillis() {
        return doneMillis;
    }

    long noted() {
        return noted.sum();
    }

    long delivered() {
        return delivered.sum();
    }

    /** How many records of a topic that ends there were not read yet; all of them before the first turn. */
    long unread(long end) {
        return Math.max(0, end - nextOffset);
    }

    /** How long ago it was that everything was done; 0 before the first turn. */
    long behindMillis(long now) {
        long done = doneMillis;
        return done >= now ? 0 : now - done - 1;
    }
}
