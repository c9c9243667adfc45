package io.gantry.broker.tx;

import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.QueueRecords;
import io.gantry.message.SystemTopic;
import io.gantry.queue.ConsumeQueue;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations that earlier runs have left: those stored before this one began, and for some time those after it, for
 * the last writes of a bundle that was replaced may have waited for their commit or before the gate. For one thread.
 */
final class PastOperations {
    private static final Logger LOG = LoggerFactory.getLogger(PastOperations.class);
    private static final int READ_UNITS = 1_024;

    private final Queues queues;
    private final Settlement settlement;
    /** What the log held when this was started; everything below is looked at before anything is decided. */
    private long startPosition = -1;

    private long next;

    PastOperations(Queues queues, Settlement settlement) {
        this.queues = queues;
        this.settlement = settlement;
    }

    /** Whether all that was stored before is in its queue. */
    boolean isVisible() {
        startPosition = startPosition < 0 ? queues.log().appended().position() : startPosition;
        return queues.dispatched() >= startPosition;
    }

    /** Reads what is there; the queue may be null. */
    void read(ConsumeQueue operations) {
        if (operations != null) {
            long end = operations.maxOffset().position();
            QueueRecords.readAll(
                    operations,
                    queues.log(),
                    queues.progress(operations),
                    (offset, record) -> read(offset, record, settlement.ledger()::readOperation));
            next = end;
        }
    }

    /** Takes up what came since; what this run stored itself is known. Returns how many records were looked at. */
    int follow() {
        ConsumeQueue operations = queues.find(SystemTopic.HALF_OP);
        if (operations == null) {
            return 0;
        }
        long from = next;
        next = QueueRecords.read(
                operations, queues.log(), from, READ_UNITS, (offset, record) -> read(offset, record, this::takeUp));
        return (int) (next - from);
    }

    private void takeUp(long half, long operation) {
        long place = settlement.begin(half);
        if (place == half) {
            settlement.ledger().onSettled(half, operation);
        } else if (place != Ledger.NOTHING) {
            // It was asked about meanwhile and stands elsewhere, of which that run knew nothing.
            settlement.settle(place, () -> {});
        }
    }

    @FunctionalInterface
    private interface Taker {
        void take(long half, long operation);
    }

    private static void read(long queueOffset, StoredMessage record, Taker taker) {
        if (record == null) {
            return;
        }
        String body = StandardCharsets.US_ASCII.decode(record.body()).toString();
        for (String half : body.split(",")) {
            if (half.strip().matches("\\d{1,18}")) {
                taker.take(Long.parseLong(half.strip()), queueOffset);
            } else if (!half.isBlank()) {
                LOG.warn("No offset of a half message: position={}", record.position());
            }
        }
    }
}
