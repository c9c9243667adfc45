package io.gantry.bench.link;

/** What a loop is run for; called by the loop's thread. */
public interface Traffic {
    /**
     * Sends what is due.
     *
     * @param now nanoseconds of the clock
     */
    void onTurn(long now);

    /** When the next request is due, by the clock; {@link Long#MAX_VALUE} when an answer has to come first. */
    long nextDueNanos();
}
