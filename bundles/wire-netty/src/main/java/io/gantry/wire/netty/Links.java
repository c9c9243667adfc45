package io.gantry.wire.netty;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.agent.boot.Handover.Left;
import io.gantry.wire.LastingConnection;
import io.gantry.wire.LastingConnection.Luggage;
import io.gantry.wire.netty.link.Link;
import io.gantry.wire.netty.link.Sockets;
import io.netty.channel.Channel;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one endpoint, and how they go to the endpoint that takes its place: each when the requests it
 * brought and that were begun are answered, with the bytes of those that were not. Its peer notices nothing.
 */
final class Links {
    private static final Logger LOG = LoggerFactory.getLogger(Links.class);
    private static final long LOOK_NANOS = 500_000;

    private final Set<Link> open = ConcurrentHashMap.newKeySet();
    private final Map<LastingConnection, Luggage> leaving = new ConcurrentHashMap<>();
    private final String name;
    private final Handover handover;
    private final Clock clock;
    private volatile boolean isLeaving;

    Links(String endpoint, Handover handover, Clock clock) {
        this.name = "connections " + endpoint;
        this.handover = handover;
        this.clock = clock;
    }

    int count() {
        return open.size();
    }

    /** Takes a new connection in, until it is closed. By its event loop. */
    void include(Link link) {
        open.add(link);
        link.onSocketClosed(() -> open.remove(link));
        if (isLeaving) {
            link.execute(() -> leave(link));
        }
    }

    /** From now on no connection brings a request. */
    void beginLeave() {
        isLeaving = true;
        for (Link link : open) {
            try {
                link.execute(() -> leave(link));
            } catch (RejectedExecutionException e) {
                open.remove(link);
            }
        }
    }

    private void leave(Link link) {
        link.leave((gone, luggage) -> {
            leaving.put(gone.connection(), luggage);
            open.remove(gone);
        });
    }

    /** Waits until all have left, not without bound. */
    void endLeave(long millis) {
        long start = clock.nanos();
        while (!open.isEmpty() && clock.nanos() - start < TimeUnit.MILLISECONDS.toNanos(millis)) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        if (!open.isEmpty()) {
            LOG.warn("Connections are closed with requests unanswered: count={}", open.size());
        }
    }

    /** Leaves them to whoever comes; when no event loop runs that could set down one more. */
    void handOver() {
        if (!leaving.isEmpty()) {
            handover.leave(name, leaving, () -> leaving.forEach(Links::close));
        }
    }

    /**
     * Goes on with the connections that a predecessor left, as far as they are wanted.
     *
     * @param adopting makes a channel of one, which owns the socket then; null when it does not want it
     */
    void arrive(BiFunction<LastingConnection, Luggage, Channel> adopting) {
        Optional<Left> left = handover.take(name);
        if (left.isPresent() && left.get().thing() instanceof Map<?, ?> connections) {
            connections.forEach(
                    (connection, luggage) -> arrive((LastingConnection) connection, (Luggage) luggage, adopting));
        }
    }

    /** One that cannot be gone on with keeps no other from arriving. */
    private static void arrive(
            LastingConnection connection, Luggage luggage, BiFunction<LastingConnection, Luggage, Channel> adopting) {
        Channel channel = null;
        try {
            channel = adopting.apply(connection, luggage);
        } catch (RuntimeException e) {
            LOG.warn("A connection cannot be gone on with and is closed: socket={}", luggage.socket(), e);
        }
        if (channel == null) {
            close(connection, luggage);
            return;
        }
        // Its link tells of the end as well, but it may end before it has a link, or a thread.
        channel.closeFuture().addListener(closed -> tellClosed(connection));
        if (!channel.isOpen()) {
            tellClosed(connection);
        }
    }

    /** One that cannot be closed keeps no other open. */
    private static void close(LastingConnection connection, Luggage luggage) {
        try {
            Sockets.close(luggage.socket());
        } catch (UncheckedIOException e) {
            LOG.warn("A connection that nobody goes on with could not be closed: socket={}", luggage.socket(), e);
        }
        tellClosed(connection);
    }

    private static void tellClosed(LastingConnection connection) {
        try {
            connection.onClosed();
        } catch (RuntimeException e) {
            LOG.warn("A handler failed when it was told that a connection is closed", e);
        }
    }
}
