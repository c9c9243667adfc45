package io.gantry.store.mmap.log;

import io.gantry.codec.MultiDispatch;
import io.gantry.codec.StoredMessage;

/** Notes the queue offsets that records have already, so that the next one gets the next. For one thread at a time. */
public final class RecordNumbers {
    private static final int MAX_QUEUES = 1 << 16;

    private final MultiDispatch dispatch = new MultiDispatch();
    private final QueueOffsets offsets;

    public RecordNumbers(QueueOffsets offsets) {
        this.offsets = offsets;
    }

    /** This record is in the log. */
    public void note(StoredMessage message) {
        if (message.isQueued() && message.queueId() < MAX_QUEUES) {
            offsets.next(message.topic(), message.queueId(), message.queueOffset() + 1);
        }
        if (offsets.hasLightQueues()) {
            dispatch.places(message).forEach(place -> offsets.next(place.topic(), 0, place.queueOffset() + 1));
        }
    }
}
