package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.util.Endpoint;
import io.gantry.agent.Clock;
import io.gantry.raft.engine.RaftDoor;
import io.gantry.raft.engine.RaftEngine;
import io.gantry.raft.engine.RaftLimits;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Opens connections for one client: looks the name up, connects, and lets both sides prove themselves. */
final class Dialer {
    private final MessageNames names;
    private final EngineThreads threads;
    private final int connectMillis;
    private final byte[] client = Greeting.client();

    Dialer(MessageNames names, EngineThreads threads, int connectMillis) {
        this.names = names;
        this.threads = threads;
        this.connectMillis = connectMillis;
    }

    EngineThreads threads() {
        return threads;
    }

    /** Begins; a name is looked up by a worker, since that may take long. */
    CompletableFuture<ClientLink> dial(Endpoint endpoint, Lane lane) {
        CompletableFuture<ClientLink> link = new CompletableFuture<>();
        if (NetUtil.createByteArrayFromIpAddressString(endpoint.getIp()) != null) {
            connect(endpoint, lane, link);
        } else if (!threads.patient().offer(link, () -> connect(endpoint, lane, link))) {
            link.completeExceptionally(new IOException("Too much waits for a worker"));
        }
        return link;
    }

    private void connect(Endpoint endpoint, Lane lane, CompletableFuture<ClientLink> link) {
        RaftDoor door = RaftEngine.door();
        RaftLimits limits = RaftEngine.limits();
        new Bootstrap()
                .group(threads.loop())
                .channel(EngineThreads.connecting())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        door.clientTls().ifPresent(tls -> channel.pipeline()
                                .addLast(tls.newHandler(channel.alloc(), endpoint.getIp(), endpoint.getPort())));
                        channel.pipeline().addLast(new Proposal(door.secret(), lane, limits, link));
                    }
                })
                .connect(new InetSocketAddress(endpoint.getIp(), endpoint.getPort()))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        link.completeExceptionally(connected.cause());
                    }
                });
    }

    /** The client's side of a greeting. */
    private final class Proposal extends Introduction {
        private final byte[] secret;
        private final byte[] hello;
        private final RaftLimits limits;
        private final CompletableFuture<ClientLink> link;

        Proposal(byte[] secret, Lane lane, RaftLimits limits, CompletableFuture<ClientLink> link) {
            super(connectMillis, Greeting.ANSWER_BYTES);
            this.secret = secret;
            this.hello = Greeting.hello(lane, client);
            this.limits = limits;
            this.link = link;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context, hello);
        }

        @Override
        int take(ChannelHandlerContext context, byte[] answer) throws IOException {
            byte[] proof = Greeting.proof(secret, hello, answer);
            if (proof == null) {
                throw new IOException("It has another secret, or is no node of this version");
            }
            send(context, proof);
            return 0;
        }

        @Override
        void onOver(ChannelHandlerContext context) {
            Channel channel = context.channel();
            ClientLink open = new ClientLink(channel, names, limits, Clock.system());
            channel.pipeline()
                    .addLast(new FlushConsolidationHandler(64, true))
                    .addLast(new WriteTimeoutHandler(limits.stallMillis(), TimeUnit.MILLISECONDS))
                    .addLast(new IdleStateHandler(limits.stallMillis(), 0, 0, TimeUnit.MILLISECONDS))
                    .addLast(new FrameReader(limits.maxFrameBytes(), open::onFrame))
                    .addLast(open);
            if (!link.complete(open)) {
                channel.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            link.completeExceptionally(new IOException(
                    "The peer ended the greeting: is this node's address admitted there, and the secret the same?"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            link.completeExceptionally(cause);
            super.exceptionCaught(context, cause);
        }
    }
}
