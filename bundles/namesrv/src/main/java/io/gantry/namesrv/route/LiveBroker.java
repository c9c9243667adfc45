package io.gantry.namesrv.route;

import io.gantry.codec.DataVersion;
import io.gantry.wire.Connection;

/** A registered broker and when it was last heard of. Heartbeats come from any thread. */
final class LiveBroker {
    private final Departure departure;
    private final String haAddress;
    private final DataVersion version;
    private final Connection connection;
    private final long timeoutNanos;
    private volatile long heardAtNanos;

    LiveBroker(Registration registration, long timeoutNanos, long nowNanos) {
        this.departure = new Departure(registration.key(), registration.brokerName(), registration.brokerId());
        this.haAddress = registration.haAddress();
        this.version = registration.body().table().version();
        this.connection = registration.connection();
        this.timeoutNanos = timeoutNanos;
        this.heardAtNanos = nowNanos;
    }

    /** What is to be said when it is gone. */
    Departure departure() {
        return departure;
    }

    String haAddress() {
        return haAddress;
    }

    DataVersion version() {
        return version;
    }

    Connection connection() {
        return connection;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    void heard(long nowNanos) {
        heardAtNanos = nowNanos;
    }

    boolean isExpired(long nowNanos) {
        return nowNanos - heardAtNanos > timeoutNanos;
    }
}
