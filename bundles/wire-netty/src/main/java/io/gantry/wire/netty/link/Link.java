package io.gantry.wire.netty.link;

import io.gantry.agent.Clock;
import io.gantry.codec.Frame;
import io.gantry.wire.Answer;
import io.gantry.wire.Call;
import io.gantry.wire.LastingConnection;
import io.gantry.wire.LastingConnection.Cipher;
import io.gantry.wire.LastingConnection.Luggage;
import io.gantry.wire.PeerHost;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a peer's open connection, and knows how much of it is in flight. The counts belong to the event loop: every
 * exchange begins and ends there.
 */
public final class Link implements LastingConnection.Carrier {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final Channel channel;
    private final LinkSetting setting;
    private final LastingConnection connection;
    private final FrameSender sender;
    private final OutgoingCalls calls;
    private final FrameReader reader;
    private final InFlight inFlight;
    /** Requests that nobody begins here, for whoever carries the connection next; by their arrival. */
    private final NavigableMap<Long, byte[]> unread = new TreeMap<>();

    private long arrived;
    /** Not null when the connection leaves; set by the event loop. */
    private volatile Leaving leaving;

    private Link(Channel channel, LinkSetting setting, LastingConnection from, int lastOpaque) {
        Limits limits = setting.limits();
        this.channel = channel;
        this.setting = setting;
        this.connection = from == null ? new LastingConnection(this) : from;
        this.inFlight = new InFlight(setting.peers().held());
        this.sender = new FrameSender(channel, limits, setting.peers().held());
        this.calls = new OutgoingCalls(channel, sender, limits.maxCalls(), lastOpaque);
        this.reader = new FrameReader(this);
        // Also when it never became active.
        channel.closeFuture().addListener(closed -> connection.onClosed());
    }

    /** Makes a new channel speak frames. */
    public static Link attach(Channel channel, LinkSetting setting) {
        Link link = new Link(channel, setting, null, 0);
        if (setting.tls() != null) {
            TlsGate.attach(channel, link, setting.tls(), null);
        }
        return link.join();
    }

    /** Has a new channel go on with a connection that another link has set down. */
    public static Link attach(Channel channel, LinkSetting setting, LastingConnection moved, Luggage luggage) {
        Link link = new Link(channel, setting, moved, luggage.lastOpaque());
        if (setting.tls() != null) {
            TlsGate.attach(channel, link, setting.tls(), luggage.cipher());
        }
        channel.pipeline().addLast(new Arrival(link, luggage.unread()));
        return link.join();
    }

    private Link join() {
        channel.pipeline().addLast(reader, new LivenessWatch(this, setting));
        return this;
    }

    /** The connection as handlers know it. */
    public LastingConnection connection() {
        return connection;
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

    RestingHosts resting() {
        return setting.peers().resting();
    }

    Clock clock() {
        return setting.clock();
    }

    boolean isCalling() {
        return !calls.isEmpty();
    }

    /** Whether there is room for one more request, and for the reply to it. */
    boolean mayRead() {
        return inFlight.hasRoom(limits()) && channel.isWritable();
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
        inFlight.begin(length);
        setting.sink().onRequest(new Exchange(this, ++arrived, frame, length, bytes));
    }

    /** Brings a request that was given back to whoever serves its code now. Safe for any thread. */
    void serveAnew(Exchange exchange) {
        try {
            channel.eventLoop().execute(() -> {
                // Nobody waits for the answer: a handler that gives back when its peer goes would get it for ever.
                if (channel.isActive()) {
                    setting.sink().onRequest(exchange);
                } else {
                    exchange.discard();
                }
            });
        } catch (RejectedExecutionException e) {
            exchange.discard();
        }
    }

    /** An exchange is over. */
    void onEnd(int length) {
        inFlight.end(length);
        if (leaving == null) {
            reader.resume();
        } else {
            leaveWhenIdle();
        }
    }

    /** An exchange is over that nobody has begun: whoever carries the connection next begins it. */
    void takeBack(long arrival, Frame frame) {
        unread.put(arrival, frame.copy());
    }

    InFlight inFlight() {
        return inFlight;
    }

    boolean hasUnfinishedFrame() {
        return reader.hasUnfinishedFrame();
    }

    /** Changes whenever a frame is taken. */
    int framesTaken() {
        return reader.framesTaken();
    }

    HeldMemory held() {
        return setting.peers().held();
    }

    void onClosed() {
        calls.onClosed();
        setting.sink().onClosed(this);
    }

    /** What happens when a connection can be set down. */
    public interface Destination {
        void accept(Link link, Luggage luggage);
    }

    /** How a connection leaves. */
    private static final class Leaving {
        private final Destination destination;
        private boolean isFlushing;
        /** The socket is not this link's any more. */
        private volatile boolean isGone;

        Leaving(Destination destination) {
            this.destination = destination;
        }
    }

    private boolean isGone() {
        Leaving now = leaving;
        return now != null && now.isGone;
    }

    /**
     * Reads no more, and sets the connection down once every request that was begun is answered; one that closes
     * meanwhile is only closed, and so is one in the middle of a handshake. By the event loop.
     */
    public void leave(Destination destination) {
        if (leaving != null || !channel.isActive()) {
            return;
        }
        leaving = new Leaving(destination);
        reader.stop();
        try {
            connection.prepareMove();
        } catch (RuntimeException e) {
            LOG.warn("A handler failed when it was told that a connection moves: peer={}", remoteAddress(), e);
        }
        onClosed();
        if (TlsGate.isShakingHands(channel)) {
            channel.close();
        } else {
            leaveWhenIdle();
        }
    }

    private void leaveWhenIdle() {
        if (!inFlight.isEmpty() || leaving.isFlushing) {
            return;
        }
        leaving.isFlushing = true;
        // The last answers are written by the batch that runs now, so after it.
        channel.eventLoop().execute(() -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(flushed -> letGoSoon(flushed.isSuccess())));
    }

    /** What encrypts the last answers is not to be taken off while it does. */
    private void letGoSoon(boolean isFlushed) {
        if (sender.isEncrypted()) {
            channel.eventLoop().execute(() -> letGo(isFlushed));
        } else {
            letGo(isFlushed);
        }
    }

    private void letGo(boolean isFlushed) {
        if (!isFlushed || !channel.isActive()) {
            return;
        }
        TlsGate gate = channel.pipeline().get(TlsGate.class);
        if (gate != null && !gate.takeOff()) {
            channel.close();
            return;
        }
        channel.pipeline().remove(LivenessWatch.class);
        channel.deregister().addListener(free -> setDown(gate == null ? null : gate.cipher()));
    }

    private void setDown(Cipher cipher) {
        if (!channel.isActive()) {
            return;
        }
        leaving.isGone = true;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        unread.values().forEach(bytes::writeBytes);
        bytes.writeBytes(reader.rest());
        connection.setDown();
        leaving.destination.accept(
                this,
                new Luggage(Sockets.of(channel), bytes.toByteArray(), calls.lastOpaque(), setting.isVip(), cipher));
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Runs an action when the socket is closed while this link has it. */
    public void onSocketClosed(Runnable action) {
        channel.closeFuture().addListener(closed -> action.run());
    }

    /** The peer's machine: what is asked from there gets its share of this node's work, not more. */
    public InetAddress host() {
        return PeerHost.of(remoteAddress());
    }

    /** Whether something that is written reaches the peer. */
    public boolean isOpen() {
        return channel.isActive() && !isGone();
    }

    @Override
    public CompletionStage<Answer> call(Call call, long timeoutMillis) {
        return calls.call(call, timeoutMillis);
    }

    @Override
    public void send(Call call) {
        calls.send(call);
    }

    /** An action that comes too late for this event loop runs on the next one. */
    @Override
    public void execute(Runnable action) {
        channel.eventLoop().execute(() -> {
            if (isGone()) {
                connection.execute(action);
            } else {
                action.run();
            }
        });
    }

    /** Runs an action on the connection's own thread after a while; it may find the connection closed. */
    public void executeAfter(long delayMillis, Runnable action) {
        channel.eventLoop().schedule(action, delayMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void rest(long millis) {
        long now = clock().nanos();
        resting().add(host(), now + TimeUnit.MILLISECONDS.toNanos(millis), now);
    }

    @Override
    public void close() {
        if (!isGone()) {
            channel.close();
        }
    }
}
