package io.gantry.console.ask;

import io.gantry.cluster.Cluster;
import io.gantry.cluster.QueueAddress;
import io.gantry.cluster.ask.Fleet;
import io.gantry.cluster.ask.OffsetTargets;
import io.gantry.cluster.message.QueueReader;
import io.gantry.codec.StoredMessage;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Failure;
import io.gantry.console.jobs.Progress;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes through the messages of a topic that were there when it began, one after the other. What is stored meanwhile is
 * left: dead letters that are sent again and given up again would never end.
 */
final class QueueWalk {
    private static final int BATCH = 32;

    private final Fleet fleet;
    private final Places places;
    private final Progress progress;
    /** Which of the queues it is at. */
    private int at;

    private long seen;

    /**
     * When messages were stored.
     *
     * @param from milliseconds since 1970; 0 for the first there is
     * @param to the last moment; {@link #LATEST} for the last there is
     */
    record Span(long from, long to) {
        static final long LATEST = Long.MAX_VALUE / 10;

        /** Of a request's body. */
        static Span of(Exchange exchange) throws IOException {
            long from = exchange.whole("fromTime", 0L, 0, LATEST);
            long to = exchange.whole("toTime", LATEST, 0, LATEST);
            if (to < from) {
                throw Failure.field("toTime", "toTime is before fromTime");
            }
            return new Span(from, to);
        }

        /** For people, behind what it is about; nothing when it is all of time. */
        String text() {
            return (from == 0 ? "" : " from " + Instant.ofEpochMilli(from))
                    + (to == LATEST ? "" : " until " + Instant.ofEpochMilli(to));
        }
    }

    /** Is shown each message, and says itself of each whether it is done or failed. */
    @FunctionalInterface
    interface Visitor {
        /** Returns false when no more is wanted. */
        boolean visit(StoredMessage message) throws IOException;
    }

    /** Where a walk goes on in each queue, and where each ended when it began. Outlives the walk. */
    static final class Places {
        private final Span span;
        private final List<QueueAddress> queues;
        private final List<Long> next;
        private final List<Long> ends;
        /** Where messages of the span end, about. */
        private final List<Long> until;

        /** Asks where the queues begin and end. */
        private Places(Fleet fleet, String topic, Span span) {
            this.span = span;
            queues = fleet.topics().require(topic, Cluster.Use.READ);
            OffsetTargets targets = new OffsetTargets(fleet, QueueReader.GROUP, topic);
            next = new ArrayList<>(targets.at(queues, span.from(), null));
            ends = fleet.topics().maxOffsets(queues);
            until = span.to() == Span.LATEST ? ends : targets.at(queues, span.to() + 1, null);
        }

        private long left() {
            long left = 0;
            for (int i = 0; i < queues.size(); i++) {
                left += Math.max(0, Math.min(ends.get(i), until.get(i)) - next.get(i));
            }
            return left;
        }
    }

    /** Asks where the queues begin and end, and says about how many messages that is. */
    QueueWalk(Fleet fleet, String topic, Span span, Progress progress) {
        this(fleet, new Places(fleet, topic, span), progress);
    }

    /** Goes on from there. */
    QueueWalk(Fleet fleet, Places places, Progress progress) {
        this.fleet = fleet;
        this.places = places;
        this.progress = progress;
        progress.total(places.left());
    }

    /** Where it is; what was {@link #passed} is behind it. */
    Places places() {
        return places;
    }

    /** The message that is visited need not be visited again, nor those before it. */
    void passed(StoredMessage message) {
        places.next.set(at, message.queueOffset() + 1);
    }

    /** Visits them; false when there is more, because no more was wanted or the job was cancelled. */
    boolean go(Visitor visitor) throws IOException {
        for (at = 0; at < places.queues.size(); at++) {
            if (!go(places.queues.get(at), places.next.get(at), places.ends.get(at), visitor)) {
                return false;
            }
        }
        // Where a queue has holes, or a time was named, it was an estimate before.
        progress.total(seen);
        return true;
    }

    private boolean go(QueueAddress queue, long start, long end, Visitor visitor) throws IOException {
        QueueReader reader = new QueueReader(fleet, "*");
        long next = start;
        while (next < end && progress.goesOn()) {
            QueueReader.Batch batch = reader.read(queue, next, BATCH);
            if (batch.messages().isEmpty() && batch.next() <= next) {
                return true;
            }
            for (StoredMessage message : batch.messages()) {
                if (message.queueOffset() >= end || message.storeTimestampMillis() > places.span.to()) {
                    return true;
                }
                if (!progress.goesOn() || !visitor.visit(message)) {
                    return false;
                }
                seen++;
            }
            next = Math.max(next + 1, batch.next());
        }
        return next >= end;
    }
}
