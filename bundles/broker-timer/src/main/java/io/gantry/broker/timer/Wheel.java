package io.gantry.broker.timer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the timer of another broker was, whose store this is now: what its file {@code timercheck} says, five to
 * seven numbers. Of a file that makes no sense nothing is believed: then messages come again, and none is lost.
 *
 * @param nextOffset it knew all records of the timer topic before this one
 * @param doneMillis and had delivered those of them whose second lies before this
 */
record Wheel(long nextOffset, long doneMillis) {
    static final Wheel NONE = new Wheel(0, 0);

    private static final Logger LOG = LoggerFactory.getLogger(Wheel.class);
    private static final int MIN_BYTES = 4 * Long.BYTES;
    private static final long MAX_BYTES = 1 << 20;
    private static final int DONE_AT = 0;
    private static final int NEXT_AT = 2 * Long.BYTES;

    /** What the folder of the broker's tables says, of a timer topic that ends there. */
    static Wheel read(Path config, long end) {
        Path path = config.resolve("timercheck");
        try {
            if (!Files.isRegularFile(path) || Files.size(path) < MIN_BYTES || Files.size(path) > MAX_BYTES) {
                return NONE;
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
            Wheel found = new Wheel(bytes.getLong(NEXT_AT), bytes.getLong(DONE_AT));
            boolean isSane = found.nextOffset >= 0 && found.nextOffset <= end && found.doneMillis > 0;
            return isSane ? found : NONE;
        } catch (IOException e) {
            LOG.warn("How far RocketMQ's timer was cannot be read, messages may come again: {}", e.toString());
            return NONE;
        }
    }

    boolean hasDelivered(long offset, TimedRecord record) {
        return offset < nextOffset && record.outMillis() < doneMillis;
    }
}
