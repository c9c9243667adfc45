package io.gantry.replica;

import io.gantry.log.AppendResult;
import io.gantry.log.RecordSource;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The one way into the log. While log and replicator are there it is open; during a swap it parks writes,
 * bounded in count and time, and lets them in when the new technique is there. Safe for any thread.
 */
@ProviderType
public interface WriteGate {
    /**
     * Appends and reports the outcome once: by the caller's thread when nothing has to be waited for,
     * otherwise by the thread that commits, which the completion must not hold up.
     *
     * @param waitForCommit false answers as soon as the record is in the log
     */
    void append(RecordSource source, boolean waitForCommit, Completion completion);

    /** Whether appends go through now. */
    boolean isOpen();

    /** Closes the gate, and waits until every append before it is committed; false if that took too long. */
    boolean close(long timeoutMillis);

    /** Sends the parked writes away: their outcome is that they were withdrawn, and that another may take them. */
    void giveBack();

    /** Opens the gate again and lets the parked writes in, in the order they came. */
    void open();

    /** Told of an append's outcome, once. */
    @FunctionalInterface
    interface Completion {
        void onOutcome(AppendResult result);

        /**
         * Told when the write may have to wait before the gate, before it is known whether it does.
         *
         * @param withdraw takes it out again, if it waits still: its outcome is then that it was withdrawn
         */
        default void onParked(Runnable withdraw) {}
    }
}
