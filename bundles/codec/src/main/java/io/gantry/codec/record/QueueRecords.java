package io.gantry.codec.record;

import io.gantry.codec.StoredMessage;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.queue.ConsumeQueue;

/** The records of a queue, one after the other, for whoever follows a topic of the broker's own. */
public final class QueueRecords {
    private static final int MOST = 1_024;

    private QueueRecords() {}

    /** Receives records, in the order of their queue. */
    @FunctionalInterface
    public interface Reader {
        /** One record, which is gone afterwards; null for one that the log has not any more. */
        void onRecord(long queueOffset, StoredMessage record);
    }

    /**
     * Reads some records. Entries without a record, as a damaged log leaves them, are passed over, so many at a time.
     *
     * @param from queue offset; those that have expired are passed over
     * @param most so many entries are looked at
     * @return where to go on; {@code from} at the end of the queue
     */
    public static long read(ConsumeQueue queue, CommitLog log, long from, int most, Reader reader) {
        long start = Math.max(from, queue.minOffset());
        long end = Math.min(queue.maxOffset().position(), start + most);
        if (start >= end) {
            return start;
        }
        long[] next = {start};
        int read = queue.read(start, (int) (end - start), (offset, position, bytes, tagsCode) -> {
            try (LogSlice slice = StoredRecords.find(log, position).orElse(null)) {
                reader.onRecord(offset, slice == null ? null : new StoredMessage().wrap(slice.buffer(), 0));
            }
            next[0] = offset + 1;
            return true;
        });
        if (read > 0) {
            return next[0];
        }
        long oldest = queue.minOffset();
        return oldest > start ? oldest : end;
    }

    /** Reads all records up to the end that the queue has now. */
    public static void readAll(ConsumeQueue queue, CommitLog log, long from, Reader reader) {
        long end = queue.maxOffset().position();
        for (long next = from; next < end; ) {
            next = read(queue, log, next, MOST, reader);
        }
    }
}
