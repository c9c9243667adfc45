package io.gantry.broker.pop;

import io.gantry.codec.record.QueueRecords;
import io.gantry.message.SystemGroup;
import io.gantry.queue.ConsumeQueue;

/** Reads what an earlier run has left in the journal, once everything of that run is visible. For one thread. */
final class Replay {
    private final Journal journal;
    private final Stores stores;
    private long end = -1;

    Replay(Journal journal, Stores stores) {
        this.journal = journal;
        this.stores = stores;
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
            long from = stores.offsets().find(SystemGroup.REVIVE, journal.topic(), queueId);
            stores.queues().find(journal.topic(), queueId).ifPresent(queue -> read(queue, from));
        }
        return true;
    }

    /** Progress behind the queue's end, for the log may have lost its newest part, would hide what comes. */
    private void read(ConsumeQueue queue, long noted) {
        long end = queue.maxOffset().position();
        if (noted > end) {
            stores.offsets()
                    .commit(SystemGroup.REVIVE, journal.topic(), queue.key().queueId(), end);
        }
        QueueRecords.readAll(queue, stores.log(), Math.min(end, noted), (offset, record) -> {
            if (record != null) {
                journal.replay(record);
            }
        });
    }
}
