package io.gantry.raft.engine;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;

/** Carries what comes to a port to another one, until it is cut; holds it while it is stopped. */
final class Cable implements AutoCloseable {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChannelGroup ends = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final int to;
    private volatile boolean isStopped;

    Cable(int from, int to) {
        this.to = to;
        new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel end) {
                        ends.add(end);
                        connect(end);
                    }
                })
                .bind("127.0.0.1", from)
                .syncUninterruptibly();
    }

    private void connect(Channel end) {
        new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new Other(end))
                .connect("127.0.0.1", to)
                .addListener((ChannelFutureListener) connected -> {
                    if (!connected.isSuccess()) {
                        end.close();
                        return;
                    }
                    end.pipeline().addLast(new Other(connected.channel()));
                    end.config().setAutoRead(!isStopped);
                });
    }

    /** Ends every connection there is; the next ones are carried. */
    void cut() {
        ends.close().awaitUninterruptibly();
    }

    /** Carries nothing to the port until it is told to go on. */
    void stop(boolean isToStop) {
        isStopped = isToStop;
        ends.forEach(end -> end.config().setAutoRead(!isToStop));
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Hands everything to the other end. */
    private static final class Other extends ChannelInboundHandlerAdapter {
        private final Channel other;

        Other(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            other.writeAndFlush(bytes);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            other.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
