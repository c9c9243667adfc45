package io.gantry.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A commit log as a replica of another: it takes the other's bytes, which stand at the same address here. It is
 * registered together with the {@link CommitLog} it belongs to. Safe for any thread; nothing waits for a disk.
 */
@ProviderType
public interface ReplicaLog {
    /**
     * Appends whole records of the other log, and the blank at the end of a segment, as they are: each is checked, its
     * body's CRC included. The buffer's position moves behind what was taken; less than a whole record is left in it,
     * as is what belongs to the next segment.
     *
     * @param position address of the buffer's first byte; the end of this log or, while this log has none yet, where
     *     any segment begins
     * @param bytes may end within a record
     * @return what became of it; its queue offset and time are -1, for the records bring theirs
     * @throws IllegalArgumentException with a sentence for people: these bytes cannot follow, nothing was taken
     */
    AppendResult copy(long position, ByteBuffer bytes);

    /**
     * Asks the store to end this log where a record ends, because the other log goes on differently from there. The
     * services of the log go, what stood behind is kept in the directory {@code damaged}, queues and index are cut back
     * as well, and the services of a new log come. Returns when the wish is on disk, before it is done: a crash then
     * leaves the new log.
     *
     * @throws StorageException when the wish cannot be brought to disk; the log goes on as it is
     */
    void cutBack(long position);

    /** The folder where a technique keeps what must outlive it; it may not be there yet. */
    Path home();
}
