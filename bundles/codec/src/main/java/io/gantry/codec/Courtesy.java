package io.gantry.codec;

/**
 * How a long text lets others have the core. Linux lets a thread that runs end its slice of milliseconds before one
 * that wakes up, also when that one's priority is higher: threads of the lowest priority ask for it again and again.
 */
final class Courtesy {
    /** A power of two: some tens of microseconds of work, beside which the asking (below one) does not count. */
    private static final int STEPS = 64;

    private Courtesy() {}

    /** To be called for each value, with how many there were: now and then others go first. */
    static void step(int count) {
        if ((count & STEPS - 1) == 0 && Thread.currentThread().getPriority() == Thread.MIN_PRIORITY) {
            Thread.yield();
        }
    }
}
