package io.gantry.wire.netty.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads and the buffer pool of one component, so that nothing is left when it stops: the pool's memory goes with
 * the pool. Native epoll where it loads, the JDK's selector otherwise.
 */
public final class Transport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
    private static final long CLOSE_MILLIS = 2_000;
    private static final long LAST_TASKS_MILLIS = 500;
    private static final int PAGE_BYTES = 8 * 1024;
    /** Chunks of 4 MiB: a node with little memory is not spent by its arenas. */
    private static final int CHUNK_ORDER = 9;

    private final String name;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup loops;
    private final ByteBufAllocator allocator;
    /** Every connection; one that comes after the close is closed. */
    private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);

    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    /** Prepares the threads; they start when they are needed. */
    public Transport(String name, int threadCount) {
        this(name, threadCount, pool(threadCount));
    }

    /** The same with an allocator of the caller's, who may count what it lends. */
    public Transport(String name, int threadCount, ByteBufAllocator allocator) {
        this.name = name;
        this.allocator = allocator;
        this.acceptor = group(name + "-accept", 1);
        this.loops = group(name, threadCount);
    }

    private static ByteBufAllocator pool(int threadCount) {
        return new PooledByteBufAllocator(
                true,
                0,
                threadCount,
                PAGE_BYTES,
                CHUNK_ORDER,
                PooledByteBufAllocator.defaultSmallCacheSize(),
                PooledByteBufAllocator.defaultNormalCacheSize(),
                false);
    }

    private EventLoopGroup group(String name, int threadCount) {
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(threadCount, new Threads("gantry-" + name), io);
    }

    /** Remembers the threads it makes: a loop says it has ended a moment before its thread has. */
    private final class Threads extends DefaultThreadFactory {
        Threads(String name) {
            super(name, true);
        }

        @Override
        public Thread newThread(Runnable task) {
            Thread thread = super.newThread(task);
            threads.add(thread);
            return thread;
        }
    }

    /** The event loops of connections. */
    public EventLoopGroup loops() {
        return loops;
    }

    /** Takes a connection, to be closed with this. By its event loop. */
    public void own(Channel channel) {
        channels.add(channel);
    }

    /** Runs an action on the thread that accepts connections, soon; such an action may take a while. */
    public void execute(Runnable action) {
        acceptor.execute(action);
    }

    /**
     * What opens a port.
     *
     * @param given listens already; null for a new one
     */
    public ServerBootstrap server(Limits limits, ServerChannel given) {
        return new ServerBootstrap()
                .group(acceptor, loops)
                .channelFactory(() -> given == null ? Sockets.toListen() : given)
                .handler(new AcceptFailures())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FairReads())
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, mark(limits));
    }

    /**
     * Goes on with a socket that a channel elsewhere has given up.
     *
     * @param beginning what prepares the channel
     * @return the channel, which has the socket from now on, also when it is closed already, because the threads have
     *     ended; null when the socket is of another kind than this transport's; then, and when a failure is thrown, it
     *     is untouched
     */
    public Channel adopt(Object socket, Limits limits, ChannelHandler beginning) {
        Channel channel = Sockets.connected(socket);
        if (channel == null) {
            return null;
        }
        channel.config().setAllocator(allocator);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setRecvByteBufAllocator(new FairReads());
        channel.config().setWriteBufferWaterMark(mark(limits));
        channel.pipeline().addLast(beginning);
        loops.register(channel);
        return channel;
    }

    /** Waits until every connection accepted so far has begun. */
    public void awaitAccepted() {
        for (EventExecutor loop : loops) {
            loop.submit(() -> {}).awaitUninterruptibly(CLOSE_MILLIS);
        }
    }

    /** Runs an action on the thread that accepts connections, and waits for it, not without bound. */
    public void executeNow(Runnable action) {
        acceptor.submit(action).awaitUninterruptibly(CLOSE_MILLIS);
    }

    /** What opens a connection. */
    public Bootstrap client(Limits limits, int connectMillis) {
        return new Bootstrap()
                .group(loops)
                .channelFactory(Sockets::toConnect)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FairReads())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, mark(limits));
    }

    private static WriteBufferWaterMark mark(Limits limits) {
        return new WriteBufferWaterMark(limits.writeHighBytes() / 2, limits.writeHighBytes());
    }

    /**
     * Closes every port and connection, and waits for the threads, not without bound. The accepting thread ends first,
     * so that it gives no new connection to a loop that is gone. Connections are closed by tasks of their loops: a loop
     * that is told to end while it runs tasks ends without closing any. What is given up is not registered any more.
     */
    @Override
    public void close() {
        try {
            boolean isAccepting = !hasEnded(acceptor);
            channels.close(Channel::isRegistered);
            if (isAccepting | !hasEnded(loops)) {
                LOG.warn("Event loops did not end in time: name={}, waitedMillis={}", name, CLOSE_MILLIS);
                return;
            }
            for (Thread thread : threads) {
                thread.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean hasEnded(EventLoopGroup group) throws InterruptedException {
        group.shutdownGracefully(0, LAST_TASKS_MILLIS, TimeUnit.MILLISECONDS);
        return group.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
