package io.gantry.raft.engine.rpc;

import com.alipay.sofa.jraft.error.InvokeTimeoutException;
import com.alipay.sofa.jraft.error.RemotingException;
import io.gantry.agent.Clock;
import io.gantry.raft.engine.RaftLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a peer. What is sent leaves in the order of the calls; above the window a call is refused, unless it
 * is the only one. A call that times out unwritten, or after a while in which nothing came, ends the connection.
 */
final class ClientLink extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ClientLink.class);

    private final Channel channel;
    private final MessageNames names;
    private final RaftLimits limits;
    private final Clock clock;
    private final AtomicInteger lastId = new AtomicInteger();
    private final AtomicLong inFlight = new AtomicLong();
    private final Map<Integer, Call> calls = new ConcurrentHashMap<>();
    /** When something came last. */
    private volatile long heardNanos;

    ClientLink(Channel channel, MessageNames names, RaftLimits limits, Clock clock) {
        this.channel = channel;
        this.names = names;
        this.limits = limits;
        this.clock = clock;
        this.heardNanos = clock.nanos();
    }

    boolean isOpen() {
        return channel.isActive();
    }

    void close() {
        channel.close();
    }

    Channel channel() {
        return channel;
    }

    /** Sends a request; safe for any thread. */
    void send(Call call) throws RemotingException {
        if (call.bytes() > limits.maxFrameBytes()) {
            throw new RemotingException("The request has " + call.bytes() + " bytes, at most " + limits.maxFrameBytes()
                    + " are allowed by maxFrameBytes");
        }
        long before = inFlight.getAndAdd(call.bytes());
        if (before > 0 && before + call.bytes() > limits.windowBytes()) {
            inFlight.addAndGet(-call.bytes());
            throw new RemotingException("The window to " + channel.remoteAddress()
                    + " is full: bytes without an answer=" + before + ", windowBytes=" + limits.windowBytes());
        }
        int id = lastId.incrementAndGet();
        try {
            channel.eventLoop().execute(() -> write(id, call));
        } catch (RejectedExecutionException e) {
            inFlight.addAndGet(-call.bytes());
            throw new RemotingException("The client is shut down", e);
        }
    }

    private void write(int id, Call call) {
        if (!channel.isActive()) {
            call.onWritten();
            over(id, call, call.onFailure(new RemotingException("The connection is closed")));
            return;
        }
        calls.put(id, call);
        call.timer(
                channel.eventLoop().schedule(() -> onTimeout(id, call), call.timeoutMillis(), TimeUnit.MILLISECONDS));
        ByteBuf frame = Frame.encode(Frame.REQUEST, id, call.request());
        channel.writeAndFlush(frame).addListener(written -> over(id, call, call.onWritten()));
    }

    private void over(int id, Call call, boolean isOver) {
        if (isOver) {
            calls.remove(id, call);
            inFlight.addAndGet(-call.bytes());
        }
    }

    private void onTimeout(int id, Call call) {
        long silentNanos = clock.nanos() - heardNanos;
        boolean isSilent = silentNanos >= TimeUnit.MILLISECONDS.toNanos(limits.stallMillis());
        boolean isStuck = !call.isWritten();
        over(
                id,
                call,
                call.onFailure(new InvokeTimeoutException(
                        "No answer from " + channel.remoteAddress() + " within " + call.timeoutMillis() + " ms")));
        if (isStuck || isSilent) {
            LOG.info(
                    "Raft connection closed, its peer is silent: remote={}, silentMillis={}, isRead={}",
                    channel.remoteAddress(),
                    TimeUnit.NANOSECONDS.toMillis(silentNanos),
                    !isStuck);
            channel.close();
        }
    }

    void onFrame(byte[] bytes) {
        heardNanos = clock.nanos();
        try {
            Frame frame = Frame.of(bytes, Frame.ANSWER);
            Call call = calls.get(frame.id());
            if (call != null) {
                over(frame.id(), call, call.onAnswer(names, frame));
            }
        } catch (IOException e) {
            LOG.warn("Raft connection closed, no answer of the protocol: remote={}", channel.remoteAddress(), e);
            channel.close();
        }
    }

    /** Netty writes nothing more, and has failed what it had not written. */
    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        RemotingException closed = new RemotingException("The connection to " + channel.remoteAddress() + " is closed");
        for (Map.Entry<Integer, Call> entry : List.copyOf(calls.entrySet())) {
            Call call = entry.getValue();
            boolean isOver = call.onWritten() | call.onFailure(closed);
            over(entry.getKey(), call, isOver);
        }
        super.channelInactive(context);
    }
}
