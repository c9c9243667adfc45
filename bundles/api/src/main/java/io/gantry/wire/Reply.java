package io.gantry.wire;

import org.osgi.annotation.versioning.ProviderType;

/** The way back of one request. */
@ProviderType
@FunctionalInterface
public interface Reply {
    /**
     * Ends the exchange: only the first call counts, later ones (and those to a closed connection) only release
     * their payload. Safe for any thread.
     */
    void send(Response response);
}
