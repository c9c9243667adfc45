package io.gantry.bench;

import io.gantry.bench.link.AnswerSink;
import io.gantry.bench.link.Link;
import io.gantry.bench.traffic.Cursor;
import io.gantry.bench.traffic.Pulling;
import io.gantry.cluster.QueueAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The connections over which queues are read: those of a broker share its queues. */
final class PullLinks {
    private final List<Link> links = new ArrayList<>();
    private final List<Cursor> cursors = new ArrayList<>();

    /**
     * Links for all queues.
     *
     * @param starts where each queue is read from
     * @param ends where each queue's backlog ends
     * @param timeoutMillis how long an answer may take that the broker does not hold
     */
    PullLinks(
            List<QueueAddress> queues,
            List<Long> starts,
            List<Long> ends,
            int connections,
            int timeoutMillis,
            AnswerSink sink) {
        Map<String, List<Integer>> byBroker = new LinkedHashMap<>();
        for (int i = 0; i < queues.size(); i++) {
            byBroker.computeIfAbsent(queues.get(i).address(), address -> new ArrayList<>())
                    .add(i);
        }
        long answerNanos = (timeoutMillis + (long) Pulling.SUSPEND_MILLIS) * 1_000_000;
        byBroker.forEach((address, held) -> {
            int count = Math.min(connections, held.size());
            List<Link> own = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int share = (held.size() + count - 1) / count;
                own.add(new Link(address, new Link.Limits(share, Pulling.FRAME_BYTES, answerNanos), sink));
            }
            for (int i = 0; i < held.size(); i++) {
                int queue = held.get(i);
                cursors.add(new Cursor(queues.get(queue), own.get(i % count), starts.get(queue), ends.get(queue)));
            }
            links.addAll(own);
        });
    }

    List<Link> links() {
        return links;
    }

    List<Cursor> cursors() {
        return cursors;
    }
}
