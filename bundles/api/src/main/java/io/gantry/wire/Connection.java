package io.gantry.wire;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A peer's open connection. Safe for any thread. Two requests of one peer have the same object. */
@ProviderType
public interface Connection {
    long MAX_REST_MILLIS = 2_000;

    /** An action that was asked for; whoever goes before the connection does takes it back, or is kept from going. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

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
    Registration onClose(Runnable action);

    /**
     * Runs an action each time the bundle that reads the socket is about to be replaced: what waits for something to
     * happen is to be answered now, so that the peer asks the next one. By the connection's own thread.
     */
    Registration onMove(Runnable action);

    /**
     * Takes no request of the peer's {@linkplain PeerHost host} for a while; what was taken goes on. For a host that
     * asks for more than its share: it waits, and is closed only where hundreds of its connections do. A rest that is
     * asked for while there is one lasts until the later end.
     *
     * @param millis at most {@value #MAX_REST_MILLIS}
     */
    void rest(long millis);

    void close();
}
