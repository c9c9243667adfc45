package io.gantry.broker.pop;

import io.gantry.codec.record.QueueRecords;
import io.gantry.message.Property;
import io.gantry.message.SystemGroup;
import io.gantry.queue.ConsumeQueue;

/**
 * Reads what an earlier run has left in the journal, once everything of that run is visible, and then what comes there
 * from elsewhere: another broker has its notes wait in the timer topic. For one thread.
 */
final class Replay {
    private static final int READ_UNITS = 1_024;
    /** Acknowledgements that waited come behind what they acknowledge. */
    private static final long GRACE_MILLIS = 5_000;

    private final Journal journal;
    private final Stores stores;
    private final WaitingAcks waiting;
    private final long[] next = new long[Journal.QUEUES];
    private long end = -1;

    Replay(Journal journal, Stores stores) {
        this.journal = journal;
        this.stores = stores;
        this.waiting = new WaitingAcks(journal, stores);
    }

    /** Whether it is done; false while it waits. What is stored meanwhile is not waited for. */
    boolean step() {
        if (end < 0) {
            end = stores.log().appended().position();
        }
        if (stores.queues().dispatched().position() < end) {
            return false;
        }
        for (int queueId = 0; queueId < Journal.QUEUES; queueId++) {
            long settled = stores.offsets().find(SystemGroup.REVIVE, journal.topic(), queueId);
            stores.queues().find(journal.topic(), queueId).ifPresent(queue -> read(queue, settled));
        }
        waiting.since(journal.ledger().oldestPopMillis());
        return true;
    }

    /** Takes up what did not come from this journal; returns how many records were looked at. */
    int follow(long nowMillis) {
        int count = 0;
        boolean[] isOthers = {false};
        for (int queueId = 0; queueId < Journal.QUEUES; queueId++) {
            ConsumeQueue queue = stores.queues().find(journal.topic(), queueId).orElse(null);
            if (queue != null && next[queueId] < queue.maxOffset().position()) {
                long from = next[queueId];
                next[queueId] = QueueRecords.read(queue, stores.log(), from, READ_UNITS, (offset, record) -> {
                    if (record != null && record.property(Property.TIMER_OUT_MS) != null) {
                        journal.replay(record, nowMillis + GRACE_MILLIS);
                        isOthers[0] = true;
                    }
                });
                count += (int) (next[queueId] - from);
            }
        }
        if (isOthers[0]) {
            waiting.since(journal.ledger().oldestPopMillis());
        }
        return count;
    }

    /** Everything of a revive queue below this was looked at. */
    long next(int queueId) {
        return next[queueId];
    }

    /** Progress behind the queue's end, for the log may have lost its newest part, would hide what comes. */
    private void read(ConsumeQueue queue, long settled) {
        int queueId = queue.key().queueId();
        long end = queue.maxOffset().position();
        if (settled >= end) {
            stores.offsets().commit(SystemGroup.REVIVE, journal.topic(), queueId, Math.max(0, end - 1));
        }
        // RocketMQ notes the last record that is settled here, and not, as elsewhere, the one behind it.
        QueueRecords.readAll(queue, stores.log(), Math.min(end, settled + 1), (offset, record) -> {
            if (record != null) {
                journal.replay(record, 0);
            }
        });
        next[queueId] = end;
    }
}
