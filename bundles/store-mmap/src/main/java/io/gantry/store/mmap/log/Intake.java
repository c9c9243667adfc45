package io.gantry.store.mmap.log;

import io.gantry.log.AppendStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether appends are accepted, and if not, why, in a sentence for people. Safe for any thread. */
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private volatile String brokenReason = "";
    private volatile String diskReason = "";

    /** Stops the intake until the next start: after an I/O error nobody knows what is on the disk. */
    public void breakDown(String reason) {
        if (brokenReason.isEmpty()) {
            LOG.error("The log accepts no more records: reason={}", reason);
            brokenReason = reason;
        }
    }

    /** Ends the intake because the log is being closed. */
    void close() {
        if (brokenReason.isEmpty()) {
            brokenReason = "The log is closed";
        }
    }

    /** Stops the intake because the disk is nearly full; an empty reason opens it again. */
    public void diskFull(String reason) {
        boolean wasFull = !diskReason.isEmpty();
        diskReason = reason;
        if (!wasFull && !reason.isEmpty()) {
            LOG.error("The log accepts no more records: reason={}", reason);
        } else if (wasFull && reason.isEmpty()) {
            LOG.info("The log accepts records again: there is room on the disk");
        }
    }

    public boolean isBroken() {
        return !brokenReason.isEmpty();
    }

    /** Why an append is refused now; null when it is not. */
    AppendStatus refusal() {
        if (!brokenReason.isEmpty()) {
            return AppendStatus.NOT_WRITABLE;
        }
        return diskReason.isEmpty() ? null : AppendStatus.DISK_FULL;
    }

    /** The sentence for people; empty when appends are accepted. */
    String reason() {
        return brokenReason.isEmpty() ? diskReason : brokenReason;
    }
}
