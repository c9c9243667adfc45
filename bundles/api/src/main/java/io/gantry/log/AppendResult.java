package io.gantry.log;

/**
 * The outcome of one append, as a value.
 *
 * @param position byte address of the first record; -1 if nothing was written
 * @param end byte address behind the last record; -1 if nothing was written
 * @param queueOffset queue offset of the first record; -1 if nothing was written
 * @param storeTimestampMillis the time written into the records
 * @param reason why nothing was written, for people; empty where the status says it all
 */
public record AppendResult(
        AppendStatus status, long position, long end, long queueOffset, long storeTimestampMillis, String reason) {
    /** The records are in the log. */
    public static AppendResult appended(long position, long end, long queueOffset, long storeTimestampMillis) {
        return new AppendResult(AppendStatus.APPENDED, position, end, queueOffset, storeTimestampMillis, "");
    }

    /** Nothing was written, and the status says it all. */
    public static AppendResult refused(AppendStatus status) {
        return refused(status, "");
    }

    /** Nothing was written, for this reason. */
    public static AppendResult refused(AppendStatus status, String reason) {
        return new AppendResult(status, -1, -1, -1, -1, reason);
    }

    /** The same place in the log with another status. */
    public AppendResult as(AppendStatus other) {
        return other == status
                ? this
                : new AppendResult(other, position, end, queueOffset, storeTimestampMillis, reason);
    }

    /** Whether the records count: consumers see them, and no technique takes them back. */
    public boolean isCommitted() {
        return status == AppendStatus.APPENDED || status == AppendStatus.REPLICA_UNAVAILABLE;
    }

    /** Whether the bytes are in the log, whatever was asked of flush and replicas. */
    public boolean isInLog() {
        return position >= 0;
    }
}
