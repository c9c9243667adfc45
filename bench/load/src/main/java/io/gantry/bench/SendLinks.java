package io.gantry.bench;

import io.gantry.bench.link.Link;
import io.gantry.bench.traffic.MessageShape;
import io.gantry.bench.traffic.Sending;
import io.gantry.cluster.QueueAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The connections over which messages are sent: so many to each broker that holds queues of the topic. */
final class SendLinks {
    private static final long MAX_BUFFER_BYTES = 512L << 20;

    private final Map<String, List<QueueAddress>> byBroker;
    private final int connections;
    private final Link.Limits limits;

    SendLinks(List<QueueAddress> queues, MessageShape shape, int inFlight, int connections, int timeoutMillis) {
        this.byBroker = queues.stream().collect(Collectors.groupingBy(QueueAddress::address));
        this.connections = connections;
        this.limits = new Link.Limits(inFlight, Sending.frameBytes(queues, shape), timeoutMillis * 1_000_000L);
    }

    int brokers() {
        return byBroker.size();
    }

    /** Refuses what would need more memory than this program may take. */
    void check(TargetOptions target, int threads) {
        long links = (long) threads * connections * brokers();
        long bytes = links * Link.writeBytes(limits);
        if (bytes > MAX_BUFFER_BYTES) {
            throw target.wrong(
                    links + " connections with frames of " + limits.frameBytes() + " B need " + (bytes >> 20)
                            + " MiB of buffers, more than " + (MAX_BUFFER_BYTES >> 20),
                    "take fewer --connections or a smaller --size");
        }
    }

    /** The links of one thread. */
    List<Link> open(Sending sending) {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            byBroker.forEach((address, held) -> {
                Link link = new Link(address, limits, sending);
                sending.add(link, held);
                links.add(link);
            });
        }
        return links;
    }
}
