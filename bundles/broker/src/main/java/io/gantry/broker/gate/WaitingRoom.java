package io.gantry.broker.gate;

import io.gantry.log.RecordSource;
import io.gantry.replica.WriteGate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Writes that wait for the gate to open, in the order they came; bounded in count and bytes. Guarded by its owner. */
final class WaitingRoom {
    /**
     * One parked write.
     *
     * @param bytes what it keeps from being freed
     * @param untilNanos when it is sent away
     */
    record Parked(
            RecordSource source, boolean waitForCommit, WriteGate.Completion completion, long bytes, long untilNanos) {}

    private final ArrayDeque<Parked> parked = new ArrayDeque<>();
    private final int maxWrites;
    private final long maxBytes;
    private long bytes;

    WaitingRoom(int maxWrites, long maxBytes) {
        this.maxWrites = maxWrites;
        this.maxBytes = maxBytes;
    }

    int size() {
        return parked.size();
    }

    int capacity() {
        return maxWrites;
    }

    /** When the write that waits longest is sent away; the given time when none waits. */
    long firstUntilNanos(long otherwise) {
        Parked first = parked.peek();
        return first == null ? otherwise : first.untilNanos();
    }

    boolean isEmpty() {
        return parked.isEmpty();
    }

    /** Parks a write; null when there is no room. */
    Parked offer(RecordSource source, boolean waitForCommit, WriteGate.Completion completion, long untilNanos) {
        long size = 0;
        for (int i = 0; i < source.count(); i++) {
            size += source.bytes(i);
        }
        if (parked.size() >= maxWrites || bytes + size > maxBytes) {
            return null;
        }
        Parked one = new Parked(source, waitForCommit, completion, size, untilNanos);
        parked.add(one);
        bytes += size;
        return one;
    }

    /** Takes a write out; false when it is here no more. */
    boolean remove(Parked one) {
        boolean isRemoved = parked.remove(one);
        if (isRemoved) {
            bytes -= one.bytes();
        }
        return isRemoved;
    }

    /** The write that waits longest; null when none does. */
    Parked poll() {
        Parked first = parked.poll();
        if (first != null) {
            bytes -= first.bytes();
        }
        return first;
    }

    /** Takes out, from the front, all whose time is over. */
    List<Parked> expired(long nowNanos) {
        return takeWhile(first -> first.untilNanos() - nowNanos <= 0);
    }

    List<Parked> all() {
        return takeWhile(first -> true);
    }

    private List<Parked> takeWhile(Predicate<Parked> condition) {
        List<Parked> taken = new ArrayList<>();
        while (!parked.isEmpty() && condition.test(parked.peek())) {
            taken.add(poll());
        }
        return taken;
    }
}
