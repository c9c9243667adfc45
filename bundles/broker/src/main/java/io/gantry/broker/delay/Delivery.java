package io.gantry.broker.delay;

import io.gantry.log.AppendResult;
import io.gantry.log.LogSlice;
import io.gantry.replica.WriteGate;

/**
 * One delayed message on its way to the topic it is meant for. The state is set by whoever knows the outcome and read
 * by the delivering agent; all else is the agent's.
 */
final class Delivery implements WriteGate.Completion {
    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long MAX_RETRY_MILLIS = 10_000;
    private static final long MAX_UNCOMMITTED_MILLIS = 60_000;

    private enum State {
        RUNNING,
        /** In the log, but the commit was late: it is done when it becomes visible. */
        UNCOMMITTED,
        FAILED,
        DONE
    }

    private final long queueOffset;
    private final long position;
    /** The waiting message while an attempt copies it. */
    private volatile LogSlice held;

    private volatile State state = State.RUNNING;
    private volatile long end;
    private int attempts;
    private long beganMillis;
    /** Takes the write out again that may wait before the gate; null before an attempt. */
    private Runnable withdrawal;

    /** A delivery that is about to begin, of the message that is stored at this position. */
    Delivery(long queueOffset, long position) {
        this.queueOffset = queueOffset;
        this.position = position;
    }

    long queueOffset() {
        return queueOffset;
    }

    long position() {
        return position;
    }

    int attempts() {
        return attempts;
    }

    /** Begins an attempt; its outcome closes the slice. */
    void begin(LogSlice message, long nowMillis) {
        held = message;
        withdrawal = null;
        attempts++;
        beganMillis = nowMillis;
        state = State.RUNNING;
    }

    /** There is nothing to deliver: the message is gone or cannot be delivered by anybody. */
    void skip() {
        state = State.DONE;
    }

    @Override
    public void onOutcome(AppendResult result) {
        held.close();
        end = result.end();
        if (result.isCommitted()) {
            state = State.DONE;
        } else {
            state = result.isInLog() ? State.UNCOMMITTED : State.FAILED;
        }
    }

    @Override
    public void onParked(Runnable withdraw) {
        withdrawal = withdraw;
    }

    /** Only what waits before the gate changes by it: then the attempt has failed. */
    void withdraw() {
        if (withdrawal != null) {
            withdrawal.run();
        }
    }

    /** Whether an attempt goes on. */
    boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Whether the message is delivered. */
    boolean isDone(long visibleTo) {
        State now = state;
        return now == State.DONE || now == State.UNCOMMITTED && end <= visibleTo;
    }

    /** Whether the delivery must be tried again now. */
    boolean isToRetry(long nowMillis, long visibleTo) {
        return switch (state) {
            case RUNNING, DONE -> false;
            case FAILED -> nowMillis - beganMillis >= Math.min(MAX_RETRY_MILLIS, attempts * FIRST_RETRY_MILLIS);
            case UNCOMMITTED -> end > visibleTo && nowMillis - beganMillis >= MAX_UNCOMMITTED_MILLIS;
        };
    }
}
