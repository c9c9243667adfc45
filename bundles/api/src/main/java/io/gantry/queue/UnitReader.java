package io.gantry.queue;

import org.osgi.annotation.versioning.ConsumerType;

/** Receives the entries of a consume queue, in order. */
@ConsumerType
@FunctionalInterface
public interface UnitReader {
    /**
     * One entry.
     *
     * @param position byte address of the record in the commit log
     * @param bytes length of the record
     * @param tagsCode hash of the tag, or the delivery time of a delayed message
     * @return false to stop
     */
    boolean onUnit(long queueOffset, long position, int bytes, long tagsCode);
}
