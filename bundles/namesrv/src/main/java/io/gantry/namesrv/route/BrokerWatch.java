package io.gantry.namesrv.route;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes brokers that are gone: at once when their connection is closed, otherwise when they were silent for too
 * long. All that are found in one step leave together, so that a lost host costs one pass over the topics.
 */
public final class BrokerWatch implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);

    private final RouteTable table;
    private final Clock clock;
    private final long intervalNanos;
    private long nextScanNanos;

    public BrokerWatch(RouteTable table, Clock clock, long scanIntervalMillis) {
        this.table = table;
        this.clock = clock;
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(scanIntervalMillis);
        this.nextScanNanos = clock.nanos() + intervalNanos;
    }

    /** Whom to wake when a connection was closed. */
    public void onWork(Runnable action) {
        table.live().onClosed(action);
    }

    @Override
    public String name() {
        return "namesrv-watch";
    }

    @Override
    public int doWork() {
        List<Departure> gone = new ArrayList<>(table.live().takeClosed());
        long now = clock.nanos();
        if (now - nextScanNanos >= 0) {
            nextScanNanos = now + intervalNanos;
            for (LiveBroker broker : table.live().expired(now)) {
                LOG.warn(
                        "Nothing heard of a broker, it is taken out of the routes: cluster={} address={}",
                        broker.departure().key().cluster(),
                        broker.departure().key().address());
                broker.connection().close();
                gone.add(broker.departure());
            }
        }
        if (!gone.isEmpty()) {
            table.unregister(gone);
        }
        return gone.size();
    }
}
