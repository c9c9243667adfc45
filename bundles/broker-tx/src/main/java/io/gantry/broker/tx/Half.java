package io.gantry.broker.tx;

import io.gantry.codec.StoredMessage;
import io.gantry.message.Property;
import java.util.Map;

/**
 * A half message that waits for its producer's decision.
 *
 * @param queueOffset its place in the queue of half messages
 * @param position byte address of its record
 * @param firstOffset where the producer's own record stands; a question stores the message again
 * @param checks how often the producer was asked
 * @param dueMillis when it is asked next, milliseconds since the epoch
 */
record Half(long queueOffset, long position, long firstOffset, int checks, long dueMillis) {
    private static final int MAX_DIGITS = 18;
    private static final long MILLIS = 1_000;
    /** One that waits in its place for longer would hold up what comes behind it. */
    private static final long MAX_IMMUNITY_SECONDS = 3_600;

    /** The half message that a record holds. */
    static Half of(StoredMessage record, TransactionSettings settings) {
        Map<String, String> properties = record.properties();
        int checks = (int) Math.min(Integer.MAX_VALUE, number(properties, Property.TRANSACTION_CHECK_TIMES, 0));
        long first = number(properties, Property.TRANSACTION_PREPARED_OFFSET, record.queueOffset());
        long patience = settings.checkIntervalMillis();
        if (checks == 0 && first == record.queueOffset()) {
            long seconds = number(properties, Property.CHECK_IMMUNITY_SECONDS, -1);
            patience = seconds < 0
                    ? settings.timeoutMillis()
                    : Math.max(1, Math.min(seconds, MAX_IMMUNITY_SECONDS)) * MILLIS;
        }
        return new Half(
                record.queueOffset(), record.position(), first, checks, record.storeTimestampMillis() + patience);
    }

    /** Another moment for the next question. */
    Half due(long millis) {
        return new Half(queueOffset, position, firstOffset, checks, millis);
    }

    /** What a property says; clients may write anything there. */
    private static long number(Map<String, String> properties, String name, long otherwise) {
        String text = properties.get(name);
        boolean isNumber = text != null && text.length() <= MAX_DIGITS && text.matches("\\d+");
        return isNumber ? Long.parseLong(text) : otherwise;
    }
}
