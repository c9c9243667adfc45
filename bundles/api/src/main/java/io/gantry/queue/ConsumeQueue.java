package io.gantry.queue;

import io.gantry.agent.Watermark;
import org.osgi.annotation.versioning.ProviderType;

/** The committed messages of one queue, numbered without holes. Safe for any thread. */
@ProviderType
public interface ConsumeQueue {
    QueueKey key();

    /** Queue offset of the oldest message kept. */
    long minOffset();

    /** Queue offset behind the newest message; grows when messages become visible. */
    Watermark maxOffset();

    /**
     * Reads entries.
     *
     * @return how many entries the reader was given
     */
    int read(long fromOffset, int maxUnits, UnitReader reader);

    /**
     * The queue offset of a time, as RocketMQ searches it: below the first message its offset, above the last
     * the offset behind it (LOWER) or of it (UPPER).
     */
    long offsetAt(long timestampMillis, Boundary boundary);
}
