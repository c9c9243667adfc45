package io.gantry.wire;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Calls to other nodes by address; connections are opened on first use, kept, and reopened. Safe for any thread. */
@ProviderType
public interface WireClient {
    /**
     * Sends a request.
     *
     * @param address {@code host:port}; IPv6 hosts in brackets
     * @return completes with the answer, or exceptionally: with {@link java.util.concurrent.TimeoutException}
     *     or {@link java.io.IOException}
     */
    CompletionStage<Answer> call(String address, Call call, long timeoutMillis);

    /** Sends a request that has no answer; lost when the address cannot be reached. */
    void send(String address, Call call);
}
