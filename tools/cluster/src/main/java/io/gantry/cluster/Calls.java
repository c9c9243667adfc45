package io.gantry.cluster;

import java.util.HashMap;
import java.util.Map;

/** One connection a node, opened when it is first asked, and anew when it broke. For one thread. */
public final class Calls implements AutoCloseable {
    private final Access access;
    private final Map<String, CallConnection> open = new HashMap<>();

    public Calls(Access access) {
        this.access = access;
    }

    /** The connection to a node, {@code host:port}. */
    public CallConnection to(String address) {
        CallConnection connection = open.get(address);
        if (connection == null || connection.isBroken()) {
            connection = new CallConnection(address, access);
            open.put(address, connection);
        }
        return connection;
    }

    @Override
    public void close() {
        open.values().forEach(CallConnection::close);
    }
}
