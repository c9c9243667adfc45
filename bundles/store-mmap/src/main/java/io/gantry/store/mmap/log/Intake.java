package io.gantry.store.mmap.log;

import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether appends are accepted, and if not, why, in a sentence for people. Safe for any thread. */
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Consumer<String> onBreakDown;
    private volatile String brokenReason = "";
    private volatile String diskReason = "";
    private volatile String queuesReason = "";
    private volatile boolean isClosed;

    /**
     * An intake that is open.
     *
     * @param onBreakDown told once, why the intake ended
     */
    public Intake(Consumer<String> onBreakDown) {
        this.onBreakDown = onBreakDown;
    }

    /** Stops the intake until the next start: after an I/O error nobody knows what is on the disk. */
    public synchronized void breakDown(String reason) {
        if (brokenReason.isEmpty()) {
            LOG.error("The log accepts no more records: reason={}", reason);
            brokenReason = reason;
            onBreakDown.accept(reason);
        }
    }

    /** Ends the intake because the log is being closed; what breaks down from now on is told all the same. */
    void close() {
        isClosed = true;
    }

    /** Stops the intake because the disk is nearly full; an empty reason opens it again. */
    public void diskFull(String reason) {
        tell(diskReason, reason);
        diskReason = reason;
    }

    /** Stops the intake because what it took in cannot be made visible; an empty reason opens it again. */
    public void queuesStuck(String reason) {
        if (!reason.equals(queuesReason)) {
            tell(queuesReason, reason);
            queuesReason = reason;
        }
    }

    private static void tell(String before, String reason) {
        if (before.isEmpty() && !reason.isEmpty()) {
            LOG.error("The log accepts no more records: reason={}", reason);
        } else if (!before.isEmpty() && reason.isEmpty()) {
            LOG.info("The log accepts records again: what was wrong is over: reason={}", before);
        }
    }

    public boolean isBroken() {
        return !brokenReason.isEmpty();
    }

    /** Why an append is refused now; null when it is not. */
    AppendResult refusal() {
        String ending = ending();
        if (!ending.isEmpty()) {
            return AppendResult.refused(AppendStatus.NOT_WRITABLE, ending);
        }
        String reason = reason();
        return reason.isEmpty() ? null : AppendResult.refused(AppendStatus.DISK_FULL, reason);
    }

    /** The sentence for people; empty when appends are accepted. */
    String reason() {
        String ending = ending();
        if (!ending.isEmpty()) {
            return ending;
        }
        return diskReason.isEmpty() ? queuesReason : diskReason;
    }

    /** Why nothing is accepted until the next start; empty when that is not so. */
    private String ending() {
        return brokenReason.isEmpty() && isClosed ? "The log is closed" : brokenReason;
    }
}
