package io.gantry.wire.netty.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gantry.agent.Clock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

/** The timers of a connection end with it. */
final class LivenessWatchTest {
    private static final Limits LIMITS = new Limits(1 << 20, 16, 1 << 20, 1 << 20, 120_000, 30_000, 16);

    /** Nobody asks anything here. */
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

    /** A channel that has the addresses of a socket. */
    private static final class SocketLikeChannel extends EmbeddedChannel {
        SocketLikeChannel(ChannelInitializer<Channel> initializer) {
            super(initializer);
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return InetSocketAddress.createUnresolved("peer", 1);
        }

        @Override
        protected SocketAddress localAddress0() {
            return InetSocketAddress.createUnresolved("node", 2);
        }
    }

    @Test
    void closedConnectionLeavesNoTimer() {
        LinkSetting setting =
                new LinkSetting(LIMITS, new HeldMemory(LIMITS), Clock.system(), new SilentSink(), false, null);
        EmbeddedChannel channel = new SocketLikeChannel(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel opened) {
                Link.attach(opened, setting);
            }
        });
        assertTrue(channel.runScheduledPendingTasks() > 0, "an open connection is watched");
        channel.pipeline().fireChannelInactive();
        assertEquals(-1, channel.runScheduledPendingTasks(), "nanoseconds until the next timer");
    }
}
