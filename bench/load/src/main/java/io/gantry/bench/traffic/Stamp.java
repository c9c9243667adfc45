package io.gantry.bench.traffic;

import io.gantry.codec.StoredMessage;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * The first bytes of a body: whose it is, which, and when it was due.
 *
 * <pre>
 * 0 run 8   8 number 8   16 due time 8, nanoseconds of the sender's clock
 * </pre>
 *
 * The clock is this process's: only who sent a message can say how long it took.
 */
final class Stamp {
    static final int BYTES = 3 * Long.BYTES;

    private static final int NUMBER_AT = Long.BYTES;
    private static final int DUE_AT = NUMBER_AT + Long.BYTES;

    private final long run = RandomGenerator.getDefault().nextLong();

    void write(ByteBuffer body, long number, long dueNanos) {
        body.putLong(0, run).putLong(NUMBER_AT, number).putLong(DUE_AT, dueNanos);
    }

    /** Whether the message has a stamp of this run. */
    boolean isOn(StoredMessage message) {
        return message.bodyBytes() >= BYTES && message.buffer().getLong(message.bodyAt()) == run;
    }

    static long number(StoredMessage message) {
        return message.buffer().getLong(message.bodyAt() + NUMBER_AT);
    }

    static long dueNanos(StoredMessage message) {
        return message.buffer().getLong(message.bodyAt() + DUE_AT);
    }
}
