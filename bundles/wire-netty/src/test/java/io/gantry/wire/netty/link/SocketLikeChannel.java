package io.gantry.wire.netty.link;

import io.gantry.agent.Clock;
import io.gantry.wire.netty.tls.TlsServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A link on a channel without a socket, which has the addresses of one; nobody asks anything on it. */
final class SocketLikeChannel extends EmbeddedChannel {
    private static final Limits LIMITS = new Limits(1 << 20, 16, 1 << 20, 1 << 20, 120_000, 30_000, 16);

    private SocketLikeChannel(ChannelInitializer<Channel> initializer) {
        super(initializer);
    }

    static SocketLikeChannel of(TlsServer tls) {
        LinkSetting setting = new LinkSetting(LIMITS, Peers.of(LIMITS), Clock.system(), new SilentSink(), false, tls);
        return new SocketLikeChannel(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel opened) {
                Link.attach(opened, setting);
            }
        });
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return InetSocketAddress.createUnresolved("peer", 1);
    }

    @Override
    protected SocketAddress localAddress0() {
        return InetSocketAddress.createUnresolved("node", 2);
    }

    private static final class SilentSink implements RequestSink {
        @Override
        public void onRequest(Exchange exchange) {
            exchange.discard();
        }

        @Override
        public void onClosed(Link link) {
            // Nothing was kept for it.
        }
    }
}
