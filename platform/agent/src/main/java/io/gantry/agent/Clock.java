package io.gantry.agent;

/** Where time comes from; a test gives its own and steps it by hand. Safe for any thread. */
public interface Clock {
    /** Milliseconds since the epoch; may jump when the machine's time is set. */
    long millis();

    /** Nanoseconds from an arbitrary origin; never goes back. */
    long nanos();

    /** The machine's clock. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
