package io.gantry.broker.client;

import io.gantry.agent.Clock;
import io.gantry.registry.Client;
import io.gantry.wire.Connection;

/** One client in one group: the connection it speaks through, and when it was last heard of. Safe for any thread. */
public final class Member implements Client {
    private final String clientId;
    private final Connection connection;
    private final int language;
    private final int version;
    private volatile long seenNanos;
    private volatile long seenMillis;

    public Member(String clientId, Connection connection, int language, int version, Clock clock) {
        this(clientId, connection, language, version);
        seen(clock);
    }

    /** One whose time is set by {@link #seen(long, long)}. */
    Member(String clientId, Connection connection, int language, int version) {
        this.clientId = clientId;
        this.connection = connection;
        this.language = language;
        this.version = version;
    }

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    /** RocketMQ's language code; 0 is Java. */
    @Override
    public int language() {
        return language;
    }

    /** The ordinal of RocketMQ's MQVersion. */
    @Override
    public int version() {
        return version;
    }

    /** When it was last heard of, milliseconds since the epoch. */
    @Override
    public long seenMillis() {
        return seenMillis;
    }

    /** Host and port of the client. */
    @Override
    public String address() {
        String text = String.valueOf(connection.remoteAddress());
        return text.startsWith("/") ? text.substring(1) : text;
    }

    /** The same by the clock that never goes back, nanoseconds. */
    long seenNanos() {
        return seenNanos;
    }

    void seen(Clock clock) {
        seen(clock.nanos(), clock.millis());
    }

    void seen(long nanos, long millis) {
        seenNanos = nanos;
        seenMillis = millis;
    }

    boolean isSilentSince(long nanos) {
        return seenNanos - nanos < 0;
    }
}
