package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.rpc.impl.ConnectionClosedEventListener;
import com.alipay.sofa.jraft.util.Endpoint;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens at the address of a node, and at no other. Safe for any thread. */
final class RaftRpcServer implements RpcServer {
    private static final Logger LOG = LoggerFactory.getLogger(RaftRpcServer.class);
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Endpoint endpoint;
    private final MessageNames names;
    private final Map<String, RpcProcessor<?>> processors = new ConcurrentHashMap<>();
    private final List<ConnectionClosedEventListener> listeners = new CopyOnWriteArrayList<>();
    private final Guests guests = new Guests(this);
    private volatile EngineThreads threads;
    private volatile Channel port;

    RaftRpcServer(Endpoint endpoint, MessageNames names) {
        this.endpoint = endpoint;
        this.names = names;
    }

    /** Opens the port; throws when that cannot be done, since the library does not look at what comes back. */
    @Override
    public synchronized boolean init(Void none) {
        if (port != null) {
            return true;
        }
        threads = EngineThreads.acquire();
        ChannelFuture bound = new ServerBootstrap()
                .group(threads.loops())
                .channel(EngineThreads.listening())
                .option(ChannelOption.SO_BACKLOG, 128)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        guests.onConnected(channel);
                    }
                })
                .bind(new InetSocketAddress(endpoint.getIp(), endpoint.getPort()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            threads.release();
            throw new IllegalStateException("The port for Raft, " + endpoint + ", cannot be opened", bound.cause());
        }
        port = bound.channel();
        LOG.info("Raft port open: address={}", port.localAddress());
        return true;
    }

    @Override
    public synchronized void shutdown() {
        if (port == null) {
            return;
        }
        port.close().awaitUninterruptibly(CLOSE_NANOS, TimeUnit.NANOSECONDS);
        guests.closeAll(CLOSE_NANOS);
        port = null;
        threads.release();
    }

    EngineThreads threads() {
        return threads;
    }

    MessageNames names() {
        return names;
    }

    RpcProcessor<?> processorOf(String name) {
        return processors.get(name);
    }

    List<ConnectionClosedEventListener> listeners() {
        return listeners;
    }

    @Override
    public void registerConnectionClosedEventListener(ConnectionClosedEventListener listener) {
        listeners.add(listener);
    }

    /** A class of the library's protocol is called {@code RpcRequests$PingRequest}; frames say the last part. */
    @Override
    public void registerProcessor(RpcProcessor<?> processor) {
        String interest = processor.interest();
        processors.put(interest.substring(interest.lastIndexOf('$') + 1), processor);
    }

    @Override
    public int boundPort() {
        Channel open = port;
        return open == null ? endpoint.getPort() : ((InetSocketAddress) open.localAddress()).getPort();
    }

    @Override
    public boolean isStarted() {
        return port != null;
    }
}
