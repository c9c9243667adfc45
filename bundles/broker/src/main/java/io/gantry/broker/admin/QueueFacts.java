package io.gantry.broker.admin;

import io.gantry.codec.StoredMessage;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What tools ask of a queue: its offsets, and when its messages were stored. Absent queues are empty ones. */
@Component(service = QueueFacts.class)
public final class QueueFacts {
    private final ConsumeQueues queues;
    private final CommitLog log;

    @Activate
    public QueueFacts(@Reference ConsumeQueues queues, @Reference CommitLog log) {
        this.queues = queues;
        this.log = log;
    }

    Optional<ConsumeQueue> find(String topic, int queueId) {
        return queues.find(topic, queueId);
    }

    long minOffset(String topic, int queueId) {
        return queues.find(topic, queueId).map(ConsumeQueue::minOffset).orElse(0L);
    }

    long maxOffset(String topic, int queueId) {
        return queues.find(topic, queueId)
                .map(queue -> queue.maxOffset().position())
                .orElse(0L);
    }

    /** When the message was stored, milliseconds since the epoch; -1 when it is not there (any more). */
    long storeTime(String topic, int queueId, long offset) {
        if (offset < 0) {
            return -1;
        }
        long[] position = {-1};
        queues.find(topic, queueId)
                .ifPresent(queue -> queue.read(offset, 1, (found, at, bytes, tagsCode) -> {
                    position[0] = found == offset ? at : -1;
                    return false;
                }));
        return position[0] < 0 ? -1 : storeTime(position[0]);
    }

    /** When the queue's oldest message was stored; -1 when it is empty. */
    long earliestTime(String topic, int queueId) {
        return storeTime(topic, queueId, minOffset(topic, queueId));
    }

    private long storeTime(long position) {
        try (LogSlice slice = log.read(position, StoredMessage.MIN_BYTES).orElse(null)) {
            if (slice == null || slice.buffer().remaining() < StoredMessage.MIN_BYTES) {
                return -1;
            }
            StoredMessage message = new StoredMessage().wrap(slice.buffer(), 0);
            return message.position() == position ? message.storeTimestampMillis() : -1;
        }
    }
}
