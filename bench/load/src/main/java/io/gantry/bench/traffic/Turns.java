package io.gantry.bench.traffic;

import java.util.PriorityQueue;

/** The cursors of one link that are not being read, the one that has waited longest first. The loop's thread alone. */
final class Turns {
    /** A cursor's number, and when it may be read. */
    private record Turn(int tag, long nanos) {}

    private final PriorityQueue<Turn> waiting = new PriorityQueue<>((a, b) -> Long.signum(a.nanos - b.nanos));

    void add(int tag, Cursor cursor) {
        waiting.add(new Turn(tag, cursor.retryNanos));
    }

    boolean isDue(long now) {
        Turn first = waiting.peek();
        return first != null && now - first.nanos >= 0;
    }

    /** The number of the cursor that is due. */
    int take() {
        return waiting.remove().tag;
    }
}
