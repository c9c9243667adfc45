package io.gantry.bench;

import io.gantry.bench.link.Link;
import io.gantry.bench.traffic.Cursor;
import io.gantry.bench.traffic.Pulling;
import io.gantry.cluster.QueueAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The connections over which queues are read: those of a broker share what is read of it. */
final class PullLinks {
    /** Beside the pulls: offsets are noted now and then. */
    private static final int MORE_SLOTS = 64;

    /** The links to one broker, which take turns. */
    private static final class Broker {
        private final List<Link> links = new ArrayList<>();
        private int next;

        Link next() {
            next = (next + 1) % links.size();
            return links.get(next);
        }
    }

    private final List<QueueAddress> queues;
    private final Map<String, Broker> brokers = new LinkedHashMap<>();
    private final List<Cursor> cursors = new ArrayList<>();

    /**
     * Links for all queues.
     *
     * @param groups by how many groups each is read
     * @param connections to each broker, at most
     * @param timeoutMillis how long an answer may take that the broker does not hold
     */
    PullLinks(List<QueueAddress> queues, int groups, int connections, int timeoutMillis, Pulling pulling) {
        this.queues = queues;
        Map<String, Integer> reads = new LinkedHashMap<>();
        queues.forEach(queue -> reads.merge(queue.address(), groups, Integer::sum));
        long answerNanos = (timeoutMillis + (long) Pulling.SUSPEND_MILLIS) * 1_000_000;
        reads.forEach((address, count) -> {
            int opened = Math.min(connections, count);
            int share = (count + opened - 1) / opened;
            Link.Limits limits = new Link.Limits(share + MORE_SLOTS, Pulling.FRAME_BYTES, answerNanos);
            Broker broker = new Broker();
            for (int i = 0; i < opened; i++) {
                broker.links.add(new Link(address, limits, pulling));
            }
            brokers.put(address, broker);
        });
    }

    /**
     * All queues are read for this group.
     *
     * @param starts where each queue is read from
     * @param ends where each queue's backlog ends
     */
    void add(String group, List<Long> starts, List<Long> ends) {
        for (int i = 0; i < queues.size(); i++) {
            QueueAddress queue = queues.get(i);
            Link link = brokers.get(queue.address()).next();
            cursors.add(new Cursor(group, queue, link, starts.get(i), ends.get(i)));
        }
    }

    List<Link> links() {
        List<Link> links = new ArrayList<>();
        brokers.values().forEach(broker -> links.addAll(broker.links));
        return links;
    }

    List<Cursor> cursors() {
        return cursors;
    }
}
