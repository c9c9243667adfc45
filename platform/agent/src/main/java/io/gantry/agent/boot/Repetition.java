package io.gantry.agent.boot;

import io.gantry.agent.Deadlines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An action that runs again and again on the timetable's thread; a failure is logged and does not end it. */
public final class Repetition implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Repetition.class);

    private final Deadlines deadlines;
    private final long periodMillis;
    private final Runnable action;
    private volatile boolean isClosed;

    Repetition(Deadlines deadlines, long periodMillis, Runnable action) {
        this.deadlines = deadlines;
        this.periodMillis = periodMillis;
        this.action = action;
        deadlines.after(periodMillis, this::run);
    }

    @Override
    public void close() {
        isClosed = true;
    }

    private void run() {
        if (isClosed) {
            return;
        }
        try {
            action.run();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError | InternalError e) {
            LOG.error("A repeated action failed", e);
        }
        deadlines.after(periodMillis, this::run);
    }
}
