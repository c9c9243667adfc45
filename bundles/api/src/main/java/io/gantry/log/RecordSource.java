package io.gantry.log;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One or more records of one queue, to be written next to each other in one append. The log calls it
 * back under its append lock, so it must not block, and writes straight into the mapped segment.
 */
@ConsumerType
public interface RecordSource {
    /** The topic the records are stored under. */
    String topic();

    /** The queue within the topic, 0 or more. */
    int queueId();

    /** How many records, 1 or more; each takes one queue offset. */
    int count();

    /** Bytes of the record with this index; the same at every call. */
    int bytes(int index);

    /**
     * Writes one record.
     *
     * @param target the segment; write exactly {@link #bytes} bytes at absolute index {@code at}, leave its
     *     position and limit alone
     */
    void write(int index, ByteBuffer target, int at, RecordPlace place);

    /**
     * What only the log knows of a record.
     *
     * @param position byte address in the log
     * @param queueOffset number in its queue
     */
    record RecordPlace(long position, long queueOffset, long storeTimestampMillis) {}
}
