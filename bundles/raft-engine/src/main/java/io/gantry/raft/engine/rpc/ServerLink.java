package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RaftRpcFactory;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequestHeader;
import com.alipay.sofa.jraft.rpc.impl.PingRequestProcessor;
import com.google.protobuf.Message;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer's connection. Requests with entries go, in their order, to the thread that the library has for their pair of
 * nodes; heartbeats to workers for what is urgent. No more is read while too much has no written answer.
 */
final class ServerLink implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLink.class);

    /** So many without an answer fill the window by their number alone: an answer can be longer than its request. */
    private static final int MAX_REQUESTS = 512;

    private final Channel channel;
    private final Lane lane;
    private final RaftRpcServer server;
    private final long windowBytes;
    private final InTurn freight;
    private final AtomicLong unanswered = new AtomicLong();
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();
    /** The connection itself, and each request that the library is at work at or is about to be. */
    private final AtomicInteger holders = new AtomicInteger(1);

    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    /** What came before this began; null since. For the event loop. */
    private List<byte[]> early = new ArrayList<>();

    ServerLink(Channel channel, Lane lane, RaftRpcServer server, long windowBytes) {
        this.channel = channel;
        this.lane = lane;
        this.server = server;
        this.windowBytes = windowBytes;
        this.freight = new InTurn(server.threads().patient());
    }

    Channel channel() {
        return channel;
    }

    /** Takes requests from now on, those that came with the greeting first. By the event loop. */
    void begin() {
        List<byte[]> waiting = early;
        early = null;
        waiting.forEach(this::onFrame);
        channel.config().setAutoRead(unanswered.get() <= windowBytes);
    }

    /** A whole frame came. By the event loop. */
    void onFrame(byte[] bytes) {
        if (early != null) {
            early.add(bytes);
            return;
        }
        try {
            Frame frame = Frame.of(bytes, Frame.REQUEST);
            RpcProcessor<?> processor = server.processorOf(frame.name());
            long cost = bytes.length + windowBytes / MAX_REQUESTS;
            if (unanswered.addAndGet(cost) > windowBytes) {
                channel.config().setAutoRead(false);
            }
            Reply reply = new Reply(this, frame.id(), cost);
            if (processor == null) {
                reply.sendResponse(RaftRpcFactory.DEFAULT.newResponse(
                        null, RaftError.EINVAL, "This node knows no request %s", frame.name()));
            } else if (processor instanceof PingRequestProcessor && processor.executor() == null) {
                handle(processor, server.names().parse(frame), reply);
            } else if (!isTaken(processor, frame, reply)) {
                fail("too many requests wait", null);
            }
        } catch (IOException e) {
            fail("bad frame", e);
        }
    }

    private boolean isTaken(RpcProcessor<?> processor, Frame frame, Reply reply) {
        if (lane == Lane.FREIGHT) {
            return freight.offer(() -> sort(processor, frame, reply));
        }
        return server.threads().urgent().offer(this, () -> urgent(processor, frame, reply));
    }

    private void urgent(RpcProcessor<?> processor, Frame frame, Reply reply) {
        Message request = parsed(frame);
        if (request != null && Lane.of(request) != Lane.CONTROL) {
            fail("entries on the connection of heartbeats", null);
        } else if (request != null) {
            runOn(processor.executor(), processor, request, reply);
        }
    }

    /** One after the other for this connection, so that a pair's requests come to its thread in their order. */
    private void sort(RpcProcessor<?> processor, Frame frame, Reply reply) {
        Message request = parsed(frame);
        if (request == null) {
            return;
        }
        try {
            Executor executor = processor.executor();
            if (processor.executorSelector() != null && request instanceof AppendEntriesRequest entries) {
                AppendEntriesRequestHeader header = AppendEntriesRequestHeader.newBuilder()
                        .setGroupId(entries.getGroupId())
                        .setPeerId(entries.getPeerId())
                        .setServerId(entries.getServerId())
                        .build();
                executor = processor.executorSelector().select(processor.interest(), header);
            }
            if (executor != null) {
                runOn(executor, processor, request, reply);
            } else if (!server.threads().patient().offer(this, () -> handle(processor, request, reply))) {
                fail("too many requests wait", null);
            }
        } catch (RuntimeException e) { // Whatever is wrong with a request ends its connection, and no worker.
            fail("request not taken", e);
        }
    }

    private void runOn(Executor executor, RpcProcessor<?> processor, Message request, Reply reply) {
        if (!hold()) {
            return;
        }
        Runnable task = () -> {
            try {
                handle(processor, request, reply);
            } finally {
                letGo();
            }
        };
        if (executor == null) {
            task.run();
            return;
        }
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            letGo();
            fail("the library takes no more", e);
        }
    }

    private boolean hold() {
        int now = holders.get();
        while (now > 0 && !holders.compareAndSet(now, now + 1)) {
            now = holders.get();
        }
        return now > 0;
    }

    /** Once more than was held: the connection has ended. */
    void letGo() {
        if (holders.decrementAndGet() == 0) {
            idle.complete(null);
        }
    }

    /** Completed when the connection has ended and the library is at work at none of its requests. */
    CompletableFuture<Void> idle() {
        return idle;
    }

    private Message parsed(Frame frame) {
        try {
            return channel.isOpen() ? server.names().parse(frame) : null;
        } catch (IOException e) {
            fail("bad message", e);
            return null;
        }
    }

    /** A connection that is gone gets no answer: its client has given the request up, and sends it again elsewhere. */
    @SuppressWarnings("unchecked") // A processor is found by the name of what it takes.
    private void handle(RpcProcessor<?> processor, Message request, Reply reply) {
        if (!channel.isOpen()) {
            return;
        }
        try {
            ((RpcProcessor<Message>) processor).handleRequest(reply, request);
        } catch (RuntimeException e) { // The library answers its own failures; what comes through is none of these.
            fail("request failed", e);
        }
    }

    private void fail(String why, Exception cause) {
        if (channel.isOpen()) {
            LOG.warn("Raft connection closed: remote={}, why={}, cause={}", remote(), why, String.valueOf(cause));
            channel.close();
        }
    }

    /** An answer is about to be written: it counts until it is. */
    void onAnswer(int bytes) {
        unanswered.addAndGet(bytes);
    }

    /** An answer is written, or lost with its connection. By the event loop. */
    void onAnswered(long cost) {
        if (unanswered.addAndGet(-cost) <= windowBytes / 2 && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    String remote() {
        return String.valueOf(channel.remoteAddress());
    }

    @Override
    public Object getAttribute(String key) {
        return attributes.get(key);
    }

    @Override
    public void setAttribute(String key, Object value) {
        attributes.put(key, value);
    }

    @Override
    public Object setAttributeIfAbsent(String key, Object value) {
        return attributes.putIfAbsent(key, value);
    }

    @Override
    public void close() {
        channel.close();
    }
}
