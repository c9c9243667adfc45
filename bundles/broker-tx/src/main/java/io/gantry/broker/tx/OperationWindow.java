package io.gantry.broker.tx;

/**
 * Which half messages from an offset on are settled, and by which operation: a ring of one number for each. Guarded by
 * whoever has it.
 */
final class OperationWindow {
    private static final long NONE = -1;
    /** 128 MiB at most. */
    private static final int MAX_PLACES = 1 << 24;

    private long[] operations;
    /** The half message of the first place, and how many places there are. */
    private long first;

    private int size;

    OperationWindow() {
        operations = new long[64];
    }

    /** Begins anew at an offset. */
    void reset(long offset) {
        first = offset;
        size = 0;
    }

    /** Notes what settled a half message; one before the window was settled long ago. */
    void put(long half, long operation) {
        if (half < first || !canHold(half)) {
            return;
        }
        int at = (int) (half - first);
        grow(at + 1);
        operations[index(at)] = operation;
    }

    /** Whether it can be noted: the window has an end. */
    boolean canHold(long half) {
        return half - first < MAX_PLACES;
    }

    boolean contains(long half) {
        return half >= first && half - first < size && operations[index((int) (half - first))] != NONE;
    }

    /** How many places there are. */
    int size() {
        return size;
    }

    /** Forgets what is before an offset. */
    void dropBefore(long half) {
        int gone = (int) Math.min(size, Math.max(0, half - first));
        int begin = index(gone);
        size -= gone;
        long[] kept = operations;
        if (gone > 0) {
            long[] moved = new long[Math.max(64, Integer.highestOneBit(Math.max(1, size - 1)) << 1)];
            for (int i = 0; i < size; i++) {
                moved[(int) ((half + i) & moved.length - 1)] = kept[begin + i & kept.length - 1];
            }
            operations = moved;
        }
        first = Math.max(first, half);
    }

    /** The oldest operation that settled one of these, or a number if that is less. */
    long oldest(long limit) {
        long oldest = limit;
        for (int i = 0; i < size; i++) {
            long operation = operations[index(i)];
            oldest = operation == NONE ? oldest : Math.min(oldest, operation);
        }
        return oldest;
    }

    private int index(int at) {
        return (int) (first + at & operations.length - 1);
    }

    private void grow(int needed) {
        if (needed > operations.length) {
            long[] larger = new long[Integer.highestOneBit(needed - 1) << 1];
            for (int i = 0; i < size; i++) {
                larger[(int) (first + i & larger.length - 1)] = operations[index(i)];
            }
            operations = larger;
        }
        while (size < needed) {
            operations[index(size)] = NONE;
            size++;
        }
    }
}
