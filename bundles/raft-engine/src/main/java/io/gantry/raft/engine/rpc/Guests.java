package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.rpc.impl.ConnectionClosedEventListener;
import io.gantry.agent.Workers;
import io.gantry.raft.engine.RaftDoor;
import io.gantry.raft.engine.RaftEngine;
import io.gantry.raft.engine.RaftLimits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is connected to a server: admitted by address, proved by the secret. A client has one connection of each lane: a
 * newer one is read once the library has been told that the older is closed, since it numbers requests by pairs of
 * nodes, and not by connections.
 */
final class Guests {
    private static final Logger LOG = LoggerFactory.getLogger(Guests.class);

    /** Of a link: completed when the library knows that it is closed. */
    private static final String TOLD = "gantry-told";

    private final RaftRpcServer server;
    private final Unproven unproven = new Unproven();
    /** Every connection there is, and what is completed once its end has been told. */
    private final Map<Channel, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();

    private final Map<ByteBuffer, ServerLink> links = new ConcurrentHashMap<>();

    Guests(RaftRpcServer server) {
        this.server = server;
    }

    /** A connection came. By its event loop. */
    void onConnected(Channel channel) {
        RaftDoor door = RaftEngine.door();
        RaftLimits limits = RaftEngine.limits();
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        if (remote == null || !door.admits(remote.getAddress())) {
            LOG.debug("Raft connection refused, not admitted: remote={}", remote);
            channel.close();
            return;
        }
        if (ends.size() >= limits.maxConnections()) {
            LOG.warn("Raft connection refused, {} are open: remote={}", ends.size(), remote);
            channel.close();
            return;
        }
        CompletableFuture<Void> end = new CompletableFuture<>();
        ends.put(channel, end);
        channel.closeFuture().addListener(closed -> {
            ends.remove(channel);
            end.complete(null);
        });
        unproven.add(channel);
        door.serverTls().ifPresent(tls -> channel.pipeline().addLast(tls.newHandler(channel.alloc())));
        channel.pipeline().addLast(new Reception(door.secret(), limits));
    }

    private void onProven(Channel channel, byte[] hello, RaftLimits limits) {
        unproven.remove(channel);
        channel.config().setAutoRead(false);
        ServerLink link = new ServerLink(channel, Greeting.laneOf(hello), server, limits.windowBytes());
        channel.pipeline()
                .addLast(new FlushConsolidationHandler(64, true))
                .addLast(new WriteTimeoutHandler(limits.stallMillis(), TimeUnit.MILLISECONDS))
                .addLast(new IdleStateHandler(limits.stallMillis(), 0, 0, TimeUnit.MILLISECONDS))
                .addLast(new FrameReader(limits.maxFrameBytes(), link::onFrame));
        ByteBuffer identity = Greeting.identityOf(hello);
        link.setAttribute(TOLD, new CompletableFuture<Void>());
        ServerLink older = links.put(identity, link);
        boolean isUrgent = Greeting.laneOf(hello) == Lane.CONTROL;
        Workers workers =
                isUrgent ? server.threads().urgent() : server.threads().patient();
        // While it is told, the library waits for its thread for the pair, and that for a lock which it holds then: so
        // that thread has to be done first, or both wait for 15 s, and with them whoever needs another pair.
        link.idle().thenRun(() -> {
            if (!workers.offer(link, () -> tell(identity, link))) {
                tell(identity, link);
            }
        });
        channel.closeFuture().addListener(closed -> link.letGo());
        if (older != null) {
            older.close();
        }
        if (older == null || isUrgent) {
            link.begin();
        } else {
            toldOf(older).whenComplete((done, failure) -> channel.eventLoop().execute(link::begin));
        }
    }

    @SuppressWarnings("unchecked") // Put there by this class only.
    private static CompletableFuture<Void> toldOf(ServerLink link) {
        return (CompletableFuture<Void>) link.getAttribute(TOLD);
    }

    /**
     * The library waits for a thread of its own here, which it may have to wait a second for: never by an event loop
     * that anybody needs. It has nothing to forget of heartbeats, so nobody waits for that.
     */
    private void tell(ByteBuffer identity, ServerLink link) {
        try {
            for (ConnectionClosedEventListener listener : server.listeners()) {
                listener.onClosed(link.remote(), link);
            }
        } finally {
            links.remove(identity, link);
            toldOf(link).complete(null);
        }
    }

    /** Closes every connection, and waits until the library has been told, not without bound. */
    void closeAll(long nanos) {
        Set<ServerLink> proven = Set.copyOf(links.values());
        CompletableFuture<?>[] all = proven.stream().map(Guests::toldOf).toArray(CompletableFuture<?>[]::new);
        CompletableFuture<?>[] open = ends.values().toArray(CompletableFuture<?>[]::new);
        ends.keySet().forEach(Channel::close);
        try {
            CompletableFuture.allOf(CompletableFuture.allOf(all), CompletableFuture.allOf(open))
                    .get(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Raft connections did not end in time: open={}", ends.size(), e);
        }
    }

    /** The server's side of a greeting. */
    private final class Reception extends Introduction {
        private final byte[] secret;
        private final RaftLimits limits;
        private byte[] hello;
        private byte[] answer;

        Reception(byte[] secret, RaftLimits limits) {
            super(limits.greetingMillis(), Greeting.HELLO_BYTES);
            this.secret = secret;
            this.limits = limits;
        }

        @Override
        int take(ChannelHandlerContext context, byte[] bytes) throws IOException {
            if (hello == null) {
                if (!Greeting.hasMagic(bytes) || Greeting.laneOf(bytes) == null) {
                    throw new IOException("No greeting of this protocol and version");
                }
                hello = bytes;
                answer = Greeting.answer(secret, hello);
                send(context, answer);
                return Greeting.PROOF_BYTES;
            }
            if (!Greeting.isProof(bytes, secret, hello, answer)) {
                LOG.warn(
                        "Raft connection refused, another secret: remote={}",
                        context.channel().remoteAddress());
                throw new IOException("The proof is wrong");
            }
            return 0;
        }

        @Override
        void onOver(ChannelHandlerContext context) {
            onProven(context.channel(), hello, limits);
        }
    }
}
