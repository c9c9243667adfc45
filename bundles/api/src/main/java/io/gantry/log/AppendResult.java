package io.gantry.log;

/**
 * The outcome of one append, as a value.
 *
 * @param position byte address of the first record; -1 if nothing was written
 * @param end byte address behind the last record; -1 if nothing was written
 * @param queueOffset queue offset of the first record; -1 if nothing was written
 * @param storeTimestampMillis the time written into the records
 */
public record AppendResult(AppendStatus status, long position, long end, long queueOffset, long storeTimestampMillis) {
    /** Nothing was written, for this reason. */
    public static AppendResult refused(AppendStatus reason) {
        return new AppendResult(reason, -1, -1, -1, -1);
    }

    /** The same place in the log with another status. */
    public AppendResult as(AppendStatus other) {
        return new AppendResult(other, position, end, queueOffset, storeTimestampMillis);
    }

    /** Whether the bytes are in the log, whatever was asked of flush and replicas. */
    public boolean isInLog() {
        return position >= 0;
    }
}
