package io.gantry.broker.pull;

import io.gantry.agent.Clock;
import io.gantry.codec.RecordCheck;
import io.gantry.filter.Selectors.Selector;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import java.util.concurrent.TimeUnit;

/**
 * Decides for one pull which messages it gets, by their records where the queue's entry does not say enough. Gives up
 * after so many bytes of records, and after so long, for it must not hold up the event loop. Used once, by one thread.
 */
final class Choice {
    private static final long MAX_READ_BYTES = 1 << 20;
    /** An expression may take long for each record. */
    static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Selector selector;
    private final CommitLog log;
    private final Clock clock;
    private long readBytes;
    private long beganNanos;

    Choice(Selector selector, CommitLog log, Clock clock) {
        this.selector = selector;
        this.log = log;
        this.clock = clock;
    }

    /** Whether enough was looked at for one pull. */
    boolean isOver() {
        return readBytes >= MAX_READ_BYTES || readBytes > 0 && clock.nanos() - beganNanos >= MAX_NANOS;
    }

    boolean mayMatch(long tagsCode) {
        return selector.mayMatch(tagsCode);
    }

    /** Whether the message is wanted; one whose record cannot be read is not. */
    boolean matches(long position, int size) {
        if (selector.isWhole()) {
            return true;
        }
        if (readBytes == 0) {
            beganNanos = clock.nanos();
        }
        readBytes += size;
        try (LogSlice slice = log.read(position, size).orElse(null)) {
            return slice != null
                    && slice.buffer().remaining() == size
                    && new RecordCheck().check(slice.buffer(), 0, size, false) == RecordCheck.Finding.MESSAGE
                    && selector.matches(slice.buffer());
        }
    }
}
