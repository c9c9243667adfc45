package io.gantry.broker.admin;

import io.gantry.log.RecordSource;
import io.gantry.replica.WriteGate;

/** A gate that is open and never used. */
final class OpenGate implements WriteGate {
    @Override
    public void append(RecordSource source, boolean waitForCommit, Completion completion) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean close(long timeoutMillis) {
        return false;
    }

    @Override
    public void giveBack() {
        // Nobody waits.
    }

    @Override
    public void open() {}
}
