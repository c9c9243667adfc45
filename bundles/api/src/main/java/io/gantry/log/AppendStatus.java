package io.gantry.log;

/** What became of an append. Everything but {@link #APPENDED} says whether the record is in the log. */
public enum AppendStatus {
    /** In the log; and committed, where the caller asked to wait for that. */
    APPENDED,
    /** Not in the log: longer than the store's largest record. */
    RECORD_TOO_LARGE,
    /** Not in the log: the disk is full or nearly so; the store heals itself when space returns. */
    DISK_FULL,
    /** Not in the log: the store stopped accepting after an I/O error, or is closed. */
    NOT_WRITABLE,
    /** Not in the log: it is to stand in light queues of which there are too many. */
    TOO_MANY_QUEUES,
    /** Not in the log: this node is not the leader of its group. */
    NOT_LEADER,
    /** Not in the log: the gate is closed for a swap and its waiting room is full, or the wait was too long. */
    BUSY,
    /** Not in the log: gate or connection go away while the write waits before the gate; another may take it. */
    WITHDRAWN,
    /** In the log, but not forced to disk in time; it may or may not survive a crash. */
    FLUSH_TIMEOUT,
    /** In the log, but not confirmed by enough replicas in time. */
    REPLICA_TIMEOUT,
    /** In the log of this node only: no replica is connected. */
    REPLICA_UNAVAILABLE
}
