package io.gantry.replica;

import io.gantry.agent.Watermark;
import io.gantry.log.CommitLog;

/**
 * Asks a log for a force as soon as something is not on disk; whatever is appended during a force goes with the next
 * one, so that all producers that wait share it. Owns no thread. Safe for any thread.
 */
public final class GroupForce implements AutoCloseable {
    private final CommitLog log;
    private volatile Watermark.Registration next;
    private volatile boolean isClosed;

    /** Begins at once. */
    public GroupForce(CommitLog log) {
        this.log = log;
        forceNext();
    }

    /** Asks for nothing more. */
    @Override
    public void close() {
        isClosed = true;
        Watermark.Registration waiting = next;
        if (waiting != null) {
            waiting.close();
        }
    }

    /** Waits for the first record that is not on disk, asks for a force, and when that is done waits for the next. */
    private void forceNext() {
        if (!isClosed) {
            next = log.appended().onReach(log.durable().position() + 1, this::force);
        }
    }

    private void force() {
        if (!isClosed) {
            long target = log.appended().position();
            log.requestForce();
            next = log.durable().onReach(target, this::forceNext);
        }
    }
}
