package io.gantry.contract;

import io.gantry.log.AppendResult;
import io.gantry.log.AppendStatus;
import io.gantry.log.ReplicaLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The log on the heap as a replica, which remembers where it was to be cut. */
public final class HeapReplica implements ReplicaLog {
    private final HeapLog log;
    private final Path home;
    private volatile AppendStatus refusal;
    private volatile long cutAt = -1;

    public HeapReplica(HeapLog log, Path home) {
        this.log = log;
        this.home = home;
    }

    @Override
    public Path home() {
        return home;
    }

    @Override
    public AppendResult copy(long position, ByteBuffer bytes) {
        AppendStatus now = refusal;
        return now == null ? log.copy(position, bytes) : AppendResult.refused(now);
    }

    @Override
    public void cutBack(long position) {
        cutAt = position;
    }

    /** Where somebody wanted the log to end; -1 when nobody did. */
    public long cutAt() {
        return cutAt;
    }

    /** Refuses to copy from now on; null: copies again. */
    public void refuse(AppendStatus reason) {
        refusal = reason;
    }
}
