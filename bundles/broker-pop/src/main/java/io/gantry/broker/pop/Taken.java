package io.gantry.broker.pop;

import io.gantry.log.LogSlice;
import io.gantry.queue.QueueKey;
import java.util.List;

/**
 * The messages of one queue that a pop has taken.
 *
 * @param startOffset where the pop began to read
 * @param offsets the chosen messages' queue offsets, ascending
 * @param counts how often each was given before, when the group pops in order
 * @param records their records, to be closed by whoever holds this
 */
record Taken(QueueKey queue, long startOffset, List<Long> offsets, List<LogSlice> records, int[] counts) {
    /** Of all its records. */
    long bytes() {
        return records.stream().mapToLong(record -> record.buffer().remaining()).sum();
    }

    void close() {
        records.forEach(LogSlice::close);
    }
}
