package io.gantry.wire.netty.client;

import io.gantry.agent.Clock;
import io.gantry.agent.Workers;
import io.gantry.agent.boot.Handover;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.WireClient;
import io.gantry.wire.netty.link.Limits;
import io.gantry.wire.netty.link.Link;
import io.gantry.wire.netty.link.LinkSetting;
import io.gantry.wire.netty.link.Peers;
import io.gantry.wire.netty.link.Sockets;
import io.gantry.wire.netty.link.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls by address, without OSGi. One event loop owns all peers; names are looked up by one worker, because a look-up
 * may block for long.
 */
final class Caller implements WireClient, AutoCloseable {
    private static final AttributeKey<Link> LINK = AttributeKey.valueOf(Caller.class, "link");
    /** What encrypts the connection; null for none. */
    private static final AttributeKey<SslHandler> SECRET = AttributeKey.valueOf(Caller.class, "secret");

    private static final Logger LOG = LoggerFactory.getLogger(Caller.class);
    private static final int RESOLVE_QUEUE = 256;
    private static final long LEAVE_MILLIS = 1_000;

    private final CallerSetting setting;
    private final Clock clock;
    private final Transport transport;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final Workers resolver;
    /** The event loop's own. */
    private final Map<String, Peer> peers = new HashMap<>();

    Caller(CallerSetting setting, Transport transport, Clock clock) {
        this.setting = setting;
        this.clock = clock;
        this.transport = transport;
        this.loop = transport.loops().next();
        this.bootstrap = bootstrap(transport, setting.limits());
        this.resolver = new Workers("wire-resolve", 1, RESOLVE_QUEUE);
    }

    private Bootstrap bootstrap(Transport from, Limits limits) {
        LinkSetting links = new LinkSetting(limits, Peers.of(limits), clock, new RefusingSink(), false, null);
        return from.client(limits, setting.connectMillis()).handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                from.own(channel);
                channel.attr(LINK).set(Link.attach(channel, links));
                SslHandler secret = channel.attr(SECRET).get();
                if (secret != null) {
                    channel.pipeline().addFirst(secret);
                }
            }
        });
    }

    @Override
    public CompletionStage<Answer> call(String address, Call call, long timeoutMillis) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        long deadline = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        submit(address, new Peer.Waiting(call, deadline, answer), answer, timeoutMillis);
        return answer;
    }

    @Override
    public void send(String address, Call call) {
        long deadline = clock.nanos() + TimeUnit.MILLISECONDS.toNanos(setting.connectMillis());
        submit(address, new Peer.Waiting(call, deadline, null), new CompletableFuture<>(), setting.connectMillis());
    }

    private void submit(String text, Peer.Waiting one, CompletableFuture<Answer> answer, long timeoutMillis) {
        try {
            Address address = Address.parse(text);
            loop.execute(() -> begin(text, address, one, timeoutMillis));
        } catch (IllegalArgumentException e) {
            answer.completeExceptionally(new IOException(e.getMessage()));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IOException("The node is stopping"));
        }
    }

    private void begin(String text, Address address, Peer.Waiting one, long timeoutMillis) {
        Peer peer = peers.computeIfAbsent(text, none -> new Peer(text, clock, setting.maxWaiting()));
        peer.call(one);
        if (peer.beginConnect()) {
            resolve(text, address, peer);
        }
        if (peer.hasWaiting()) {
            loop.schedule(peer::expire, timeoutMillis, TimeUnit.MILLISECONDS);
        }
    }

    /** Whatever may block is for a worker: looking up a name, reading certificates. */
    private void resolve(String text, Address address, Peer peer) {
        String host = address.host();
        boolean isNumber = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
        if (isNumber && setting.tls() == null) {
            connect(text, new InetSocketAddress(host, address.port()), null, peer);
            return;
        }
        boolean isTaken = resolver.offer(() -> {
            InetSocketAddress found = new InetSocketAddress(host, address.port());
            SslHandler secret = setting.tls() == null ? null : setting.tls().handler(setting.connectMillis());
            try {
                loop.execute(() -> connect(text, found, secret, peer));
            } catch (RejectedExecutionException e) {
                // The node is stopping, and close() has failed all that waited.
            }
        });
        if (!isTaken) {
            fail(text, peer, new IOException("too many names to look up"));
        }
    }

    private void connect(String text, InetSocketAddress target, SslHandler secret, Peer peer) {
        if (target.isUnresolved()) {
            fail(text, peer, new UnknownHostException("the name is unknown"));
            return;
        }
        // Connections belong to the loop that owns the peers, so that nothing of theirs needs a lock.
        ChannelFuture connecting = bootstrap.clone(loop).attr(SECRET, secret).connect(target);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                fail(text, peer, done.cause());
            } else if (secret == null) {
                goOn(text, connecting.channel(), peer);
            } else {
                secret.handshakeFuture().addListener(shaken -> {
                    if (shaken.isSuccess()) {
                        goOn(text, connecting.channel(), peer);
                    } else {
                        fail(
                                text,
                                peer,
                                new IOException("the TLS handshake failed, " + shaken.cause(), shaken.cause()));
                    }
                });
            }
        });
    }

    private void goOn(String text, Channel channel, Peer peer) {
        Link link = channel.attr(LINK).get();
        link.connection().onClose(() -> forgetIfIdle(text, peer));
        peer.onConnected(link);
    }

    private void fail(String text, Peer peer, Throwable cause) {
        peer.onConnectFailed(cause);
        forgetIfIdle(text, peer);
    }

    private void forgetIfIdle(String text, Peer peer) {
        if (peer.isIdle()) {
            peers.remove(text, peer);
        }
    }

    /**
     * Ends, but leaves the sockets open for a while: a name server takes the end of a broker's connection for the end
     * of the broker, which is about to come back on another one.
     */
    void leave(Handover handover) {
        try {
            loop.submit(() -> peers.forEach((address, peer) -> peer.leave((link, luggage) -> {
                        Object socket = luggage.socket();
                        handover.leave("calls to " + address, socket, () -> Sockets.close(socket));
                    })))
                    .awaitUninterruptibly(LEAVE_MILLIS);
            // The sockets leave by actions of their own.
            loop.submit(() -> {}).awaitUninterruptibly(LEAVE_MILLIS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The event loop is gone already");
        }
        close();
    }

    @Override
    public void close() {
        try {
            loop.execute(() -> peers.values().forEach(peer -> peer.failAll(new IOException("The node is stopping"))));
        } finally {
            resolver.close();
            transport.close();
        }
    }
}
