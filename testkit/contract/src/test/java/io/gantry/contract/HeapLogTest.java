package io.gantry.contract;

import io.gantry.log.CommitLog;

/** The log for tests keeps the contract of real ones. */
final class HeapLogTest extends CommitLogContract {
    private final HeapLog log = new HeapLog(true);

    @Override
    protected CommitLog log() {
        return log;
    }

    @Override
    protected String tooLongBody() {
        return "x".repeat(2 << 20);
    }
}
