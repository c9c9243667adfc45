package io.gantry.wire.netty.link;

import io.gantry.codec.Frame;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A peer's open connection, and how much of it is in flight. The counts belong to the event loop: every exchange begins
 * and ends there.
 */
public final class Link implements Connection {
    private static final int MANY = 64;

    private final Channel channel;
    private final LinkSetting setting;
    private final FrameSender sender;
    private final OutgoingCalls calls;
    private final FrameReader reader;
    private int inFlightRequests;
    private long inFlightBytes;
    /** What of them is free or told to {@link HeldMemory}. */
    private long toldBytes = HeldMemory.FREE_BYTES;

    private int inFlightBlocking;

    private Link(Channel channel, LinkSetting setting) {
        Limits limits = setting.limits();
        this.channel = channel;
        this.setting = setting;
        this.sender = new FrameSender(channel, limits, setting.held());
        this.calls = new OutgoingCalls(channel, sender, limits.maxCalls());
        this.reader = new FrameReader(this);
    }

    /** Makes a new channel speak frames. */
    public static Link attach(Channel channel, LinkSetting setting) {
        Link link = new Link(channel, setting);
        channel.pipeline().addLast(link.reader, new LivenessWatch(link, setting));
        return link;
    }

    /** Whether it came in by the VIP port. */
    public boolean isVip() {
        return setting.isVip();
    }

    FrameSender sender() {
        return sender;
    }

    Limits limits() {
        return setting.limits();
    }

    boolean isCalling() {
        return !calls.isEmpty();
    }

    /** Whether there is room for one more request, and for the reply to it. */
    boolean mayRead() {
        return inFlightRequests < limits().maxInFlightRequests()
                && inFlightBytes < limits().maxInFlightBytes()
                && (inFlightBytes < HeldMemory.FREE_BYTES || setting.held().hasRoomInFlight())
                && channel.isWritable();
    }

    /** Takes one whole frame; owns the bytes from now on. */
    void onFrame(Frame frame, int length, ByteBuf bytes) {
        if (frame.isResponse()) {
            try {
                calls.onAnswer(frame);
            } finally {
                if (bytes != null) {
                    bytes.release();
                }
            }
            return;
        }
        inFlightRequests++;
        inFlightBytes += length;
        if (inFlightBytes > toldBytes) {
            tell(inFlightBytes + HeldMemory.FREE_BYTES);
        }
        setting.sink().onRequest(new Exchange(this, frame, length, bytes));
    }

    /** An exchange is over. */
    void onEnd(int length) {
        inFlightRequests--;
        inFlightBytes -= length;
        if (inFlightBytes < toldBytes - 2 * HeldMemory.FREE_BYTES) {
            tell(Math.max(inFlightBytes, HeldMemory.FREE_BYTES));
        }
        reader.resume();
    }

    /** So many that what small ones keep of read buffers counts. */
    boolean hasManyInFlight() {
        return inFlightRequests >= MANY;
    }

    /** In steps, so that most requests tell nothing. */
    private void tell(long bytes) {
        setting.held().addInFlight(bytes - toldBytes);
        toldBytes = bytes;
    }

    /** Counts a request that is to wait for a thread; false when the connection has too many of them. By its loop. */
    public boolean beginBlocking(int max) {
        if (inFlightBlocking >= max || !setting.held().hasRoomInFlight()) {
            return false;
        }
        inFlightBlocking++;
        return true;
    }

    void endBlocking() {
        inFlightBlocking--;
    }

    boolean hasUnfinishedFrame() {
        return reader.hasUnfinishedFrame();
    }

    /** Changes whenever a frame is taken. */
    int framesTaken() {
        return reader.framesTaken();
    }

    HeldMemory held() {
        return setting.held();
    }

    void onClosed() {
        calls.onClosed();
        setting.sink().onClosed(this);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    @Override
    public CompletionStage<Answer> call(Call call, long timeoutMillis) {
        return calls.call(call, timeoutMillis);
    }

    @Override
    public void send(Call call) {
        calls.send(call);
    }

    @Override
    public void execute(Runnable action) {
        channel.eventLoop().execute(action);
    }

    /** Runs an action on the connection's own thread after a while; it may find the connection closed. */
    public void executeAfter(long delayMillis, Runnable action) {
        channel.eventLoop().schedule(action, delayMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onClose(Runnable action) {
        if (channel.closeFuture().isDone()) {
            action.run();
        } else {
            channel.closeFuture().addListener(closed -> action.run());
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
