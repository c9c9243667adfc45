package io.gantry.agent;

/** A number that only grows, and a way to wait for it without a thread. Safe for any thread. */
public interface Watermark {
    /** The value now. */
    long position();

    /**
     * Runs an action once the value has reached a target: at once, by the caller, when it has already;
     * otherwise by the thread that advances it, which the action must not hold up.
     *
     * @return withdraws the action if it did not run yet; closing it twice is harmless
     */
    Registration onReach(long target, Runnable action);

    /** A pending action. */
    interface Registration extends AutoCloseable {
        /** Withdraws the action. */
        @Override
        void close();
    }
}
