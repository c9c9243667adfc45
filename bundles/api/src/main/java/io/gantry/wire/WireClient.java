package io.gantry.wire;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    /**
     * Sends a request and waits for its answer; not for threads that others wait for.
     *
     * @throws IOException with the reason, when there is none
     */
    default Answer ask(String address, Call call, long timeoutMillis) throws IOException, InterruptedException {
        try {
            // The call ends by itself; this only holds should it not.
            return call(address, call, timeoutMillis)
                    .toCompletableFuture()
                    .get(2 * timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(address + " does not answer: " + e.getCause(), e);
        } catch (TimeoutException | RuntimeException e) {
            throw new IOException(address + " does not answer: " + e, e);
        }
    }

    /** Sends a request that has no answer; lost when the address cannot be reached. */
    void send(String address, Call call);
}
