package io.gantry.log;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One record that may stand in light queues beside its own queue. A log that does not keep such queues takes it as any
 * record.
 */
@ConsumerType
public interface SharedRecord extends RecordSource {
    /** The names of the light queues, none twice; mostly there are none. Asked before the append lock is taken. */
    List<String> lightQueues();

    /** Bytes that numbers in so many queues add at most. */
    int mostNumberBytes(int queues);

    /** Whether it is not to be stored where one of its light queues cannot be made; else it stands in none then. */
    boolean needsLightQueues();

    /**
     * The record with its queue offsets in the light queues, in their order; or without any. The log calls it under its
     * append lock, and stores what it returns.
     */
    RecordSource numbered(long... queueOffsets);
}
