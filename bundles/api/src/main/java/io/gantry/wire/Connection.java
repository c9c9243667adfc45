package io.gantry.wire;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A peer's open connection. Safe for any thread. Two requests of one peer have the same object. */
@ProviderType
public interface Connection {
    InetSocketAddress remoteAddress();

    InetSocketAddress localAddress();

    boolean isOpen();

    /**
     * Sends a request to the peer.
     *
     * @return completes with the answer, or exceptionally: with {@link java.util.concurrent.TimeoutException}
     *     or {@link java.io.IOException}
     */
    CompletionStage<Answer> call(Call call, long timeoutMillis);

    /** Sends a request that has no answer; dropped when the connection is closed or its buffer is full. */
    void send(Call call);

    /** Runs an action on the connection's own thread, soon. */
    void execute(Runnable action);

    /** Runs an action once, when the connection is closed; at once when it is already. */
    void onClose(Runnable action);

    void close();
}
