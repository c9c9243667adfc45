package io.gantry.bench.link;

/** The requests of one connection that wait for an answer: a fixed number of slots, found by the request's opaque. */
final class InFlight {
    /** Opaques have ten digits, so that a frame encoded before can be used for each of them. */
    private static final int FIRST_OPAQUE = 1_000_000_000;

    private static final long FREE = Long.MIN_VALUE;

    private final long[] sentNanos;
    private final long[] dueNanos;
    private final int[] tags;
    private final int[] freeSlots;
    private int free;

    InFlight(int capacity) {
        sentNanos = new long[capacity];
        dueNanos = new long[capacity];
        tags = new int[capacity];
        freeSlots = new int[capacity];
        for (int slot = capacity - 1; slot >= 0; slot--) {
            release(slot);
        }
    }

    boolean isFull() {
        return free == 0;
    }

    boolean isEmpty() {
        return free == freeSlots.length;
    }

    int capacity() {
        return freeSlots.length;
    }

    /** Takes a slot; its opaque. */
    int take(int tag, long due, long now) {
        int slot = freeSlots[--free];
        sentNanos[slot] = now;
        dueNanos[slot] = due;
        tags[slot] = tag;
        return FIRST_OPAQUE + slot;
    }

    /** The slot of an answer; -1 when nobody waits for it. */
    int slotOf(int opaque) {
        int slot = opaque - FIRST_OPAQUE;
        return slot >= 0 && slot < sentNanos.length && isTaken(slot) ? slot : -1;
    }

    boolean isTaken(int slot) {
        return sentNanos[slot] != FREE;
    }

    /** How long a taken slot has waited. */
    long waitedNanos(int slot, long now) {
        return now - sentNanos[slot];
    }

    long dueNanos(int slot) {
        return dueNanos[slot];
    }

    int tag(int slot) {
        return tags[slot];
    }

    void release(int slot) {
        sentNanos[slot] = FREE;
        freeSlots[free++] = slot;
    }
}
