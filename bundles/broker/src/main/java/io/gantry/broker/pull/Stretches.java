package io.gantry.broker.pull;

import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.wire.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of one pull as they lie in the log, held until the reply is written. Messages of other queues between
 * them are held along, so that one share of a segment mostly does for all; only the wanted ones are parts of the reply.
 */
final class Stretches {
    static final Stretches NONE = new Stretches();

    /** What is held at once: more than what lies between the messages of one pull, unless there are many queues. */
    private static final int MAX_SPAN_BYTES = 4 << 20;

    private final List<ByteBuffer> parts = new ArrayList<>();
    private final List<LogSlice> held = new ArrayList<>(1);
    private long bytes;

    private Stretches() {}

    /** Takes what was gathered. What has expired meanwhile is left out; the consumer goes on behind it. */
    static Stretches of(CommitLog log, Gathering gathering) {
        Stretches stretches = new Stretches();
        int next = 0;
        while (next < gathering.runs()) {
            next = stretches.take(log, gathering, next);
        }
        return stretches;
    }

    /** Takes this run and those behind it that are near; returns the first that was not taken. */
    private int take(CommitLog log, Gathering gathering, int first) {
        long start = gathering.runStart(first);
        int end = first + 1;
        while (end < gathering.runs()
                && gathering.runStart(end) >= gathering.runEnd(end - 1)
                && gathering.runEnd(end) - start <= MAX_SPAN_BYTES) {
            end++;
        }
        int span = (int) (gathering.runEnd(end - 1) - start);
        LogSlice slice = log.read(start, span).orElse(null);
        if (slice == null) {
            return first + 1;
        }
        ByteBuffer buffer = slice.buffer();
        int taken = first;
        while (taken < end && gathering.runEnd(taken) - start <= buffer.remaining()) {
            add(buffer.slice((int) (gathering.runStart(taken) - start), gathering.runBytes(taken)));
            taken++;
        }
        if (taken == first) {
            // No record lies across the end of a segment: this one has just been cut off by an operator or a fault.
            slice.close();
            return first + 1;
        }
        held.add(slice);
        return taken;
    }

    private void add(ByteBuffer part) {
        parts.add(part);
        bytes += part.remaining();
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    /** The body of the reply; its release lets go of the log. */
    Payload payload() {
        return isEmpty() ? Payload.EMPTY : new Payload(parts, this::close);
    }

    private void close() {
        held.forEach(LogSlice::close);
    }
}
