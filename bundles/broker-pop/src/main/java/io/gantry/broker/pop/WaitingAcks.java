package io.gantry.broker.pop;

import io.gantry.codec.MessageProperties;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.StoredRecords;
import io.gantry.log.LogSlice;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.queue.Boundary;
import io.gantry.queue.ConsumeQueue;

/**
 * Acknowledgements that another broker has wait in the timer topic. They are stored and count, but the timer brings
 * them when it has read so far, if it is there at all: a checkpoint that was brought earlier is not to be revived
 * meanwhile. Entries of the queue tell them by their tags, so that nothing else is read. For one thread.
 */
final class WaitingAcks {
    private static final int READ_UNITS = 1_024;
    /** The clock may have been put back a little between a pop and its acknowledgement. */
    private static final long SLACK_MILLIS = 60_000;

    private static final long ACK = MessageProperties.tagsCode(Journal.ACK_TAG);
    private static final long BATCH_ACK = MessageProperties.tagsCode(Journal.BATCH_ACK_TAG);

    private final Journal journal;
    private final Stores stores;
    /** What was stored since then was read. */
    private long sinceMillis = Long.MAX_VALUE;

    /** And stands from here on; -1 before anything was read. Nobody puts more there while this broker is at work. */
    private long from = -1;

    WaitingAcks(Journal journal, Stores stores) {
        this.journal = journal;
        this.stores = stores;
    }

    /** Takes up those that were stored since a time, as far as they were not read before. */
    void since(long millis) {
        ConsumeQueue queue = stores.queues().find(SystemTopic.WHEEL_TIMER, 0).orElse(null);
        if (queue == null || millis >= sinceMillis) {
            return;
        }
        sinceMillis = millis;
        long end = from < 0 ? queue.maxOffset().position() : from;
        long start = Math.min(end, queue.offsetAt(millis - SLACK_MILLIS, Boundary.LOWER));
        for (long next = start; next < end; next += READ_UNITS) {
            queue.read(next, (int) Math.min(READ_UNITS, end - next), (offset, position, bytes, tagsCode) -> {
                if (tagsCode == ACK || tagsCode == BATCH_ACK) {
                    take(position);
                }
                return true;
            });
        }
        from = start;
    }

    private void take(long position) {
        try (LogSlice slice = StoredRecords.find(stores.log(), position).orElse(null)) {
            if (slice == null) {
                return;
            }
            StoredMessage record = new StoredMessage().wrap(slice.buffer(), 0);
            // A producer may give its timed messages the same tags.
            if (journal.topic().equals(record.property(Property.REAL_TOPIC))) {
                journal.replay(record, 0);
            }
        }
    }
}
