package io.gantry.bench.link;

import io.gantry.bench.figures.Errors;
import io.gantry.cluster.CallConnection;
import io.gantry.cluster.ClusterException;
import io.gantry.cluster.Hosts;
import io.gantry.codec.Frame;
import io.gantry.codec.FrameException;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Map;

/**
 * One connection with several requests in flight. When it breaks, or an answer is overdue, its requests are told as
 * lost and it is opened again, once a second. Owned by the loop's thread once it is registered.
 */
public final class Link {
    /** A link's limits: slots, the longest request frame, and when an answer is overdue. */
    public record Limits(int inFlight, int frameBytes, long answerNanos) {}

    private static final int WRITE_BYTES = 256 << 10;
    private static final int READ_BYTES = 64 << 10;
    private static final long RETRY_NANOS = 1_000_000_000;
    private static final Map<SocketOption<Boolean>, Boolean> OPTIONS = Map.of(StandardSocketOptions.TCP_NODELAY, true);

    private final String address;
    private final InetSocketAddress host;
    private final Limits limits;
    private final AnswerSink sink;
    private final InFlight inFlight;
    private final ByteBuffer out;
    private final Frame frame = new Frame();
    private ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
    private SelectionKey key;
    private long retryNanos;

    public Link(String address, Limits limits, AnswerSink sink) {
        this.address = address;
        this.host = Hosts.resolve(address);
        this.limits = limits;
        this.sink = sink;
        this.inFlight = new InFlight(limits.inFlight);
        this.out = ByteBuffer.allocateDirect(writeBytes(limits));
    }

    /** The memory a link takes to send: all that may be in flight, if that is not much. */
    public static int writeBytes(Limits limits) {
        long all = (long) limits.inFlight * limits.frameBytes;
        return (int) Math.max(limits.frameBytes, Math.min(WRITE_BYTES, all));
    }

    /** Connects for the first time and waits for it; the load does not begin on a cluster that cannot be reached. */
    void open(Selector selector, int timeoutMillis) {
        try {
            SocketChannel channel = SocketChannel.open();
            try {
                setOptions(channel);
                channel.socket().connect(host, timeoutMillis);
                channel.configureBlocking(false);
                key = channel.register(selector, SelectionKey.OP_READ, this);
            } finally {
                if (key == null) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw new ClusterException("The broker at " + address + " cannot be reached (" + e.getMessage()
                    + "); check that it runs and that its advertised address (brokerIP1) is reachable from here");
        }
    }

    private static void setOptions(SocketChannel channel) throws IOException {
        for (Map.Entry<SocketOption<Boolean>, Boolean> option : OPTIONS.entrySet()) {
            channel.setOption(option.getKey(), option.getValue());
        }
    }

    public String address() {
        return address;
    }

    /** Whether a request can be sent now. */
    public boolean isReady() {
        return key != null && isConnected() && !inFlight.isFull() && out.remaining() >= limits.frameBytes;
    }

    public boolean isIdle() {
        return inFlight.isEmpty();
    }

    /** Takes a slot of a link that is ready; the caller writes a frame with this opaque to {@link #out}. */
    public int take(int tag, long dueNanos, long now) {
        return inFlight.take(tag, dueNanos, now);
    }

    /** Where frames are written, at the position. */
    public ByteBuffer out() {
        return out;
    }

    private boolean isConnected() {
        return ((SocketChannel) key.channel()).isConnected();
    }

    /** Gives what was written to the socket; the rest is sent when it takes more. */
    void flush(long now) {
        if (out.position() == 0 || key == null || !isConnected()) {
            return;
        }
        try {
            out.flip();
            ((SocketChannel) key.channel()).write(out);
            out.compact();
            int wanted = out.position() == 0 ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        } catch (IOException e) {
            breakUp(now, Errors.CONNECTION_LOST, e.toString());
        }
    }

    /** Does what the selector found the channel ready for. */
    void onReady(long now) {
        try {
            SocketChannel channel = (SocketChannel) key.channel();
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
            }
            if (key.isReadable()) {
                read(channel);
            }
        } catch (IOException | FrameException e) {
            breakUp(now, Errors.CONNECTION_LOST, reason(e));
        }
    }

    private static String reason(Exception e) {
        return e instanceof EOFException ? "the broker closed the connection" : e.toString();
    }

    private void read(SocketChannel channel) throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException();
        }
        int at = 0;
        int length = frameLength(at);
        while (length > 0 && at + length <= in.position()) {
            answer(at, length);
            at += length;
            length = frameLength(at);
        }
        in.flip().position(at);
        if (length > in.capacity()) {
            in = ByteBuffer.allocate(Math.max(length, (int) Math.min(2L * in.capacity(), maxFrame())))
                    .put(in);
        } else {
            in.compact();
        }
    }

    private static int maxFrame() {
        return CallConnection.MAX_FRAME_BYTES + Integer.BYTES;
    }

    /** The length of the frame that begins there; 0 when that is not known yet. */
    private int frameLength(int at) throws IOException {
        if (in.position() - at < Integer.BYTES) {
            return 0;
        }
        long length = Frame.length(in.getInt(at));
        if (length < Frame.HEADER_AT || length > maxFrame()) {
            throw new IOException("a frame of " + length + " bytes is none of RocketMQ's protocol");
        }
        return (int) length;
    }

    private void answer(int at, int length) {
        ByteBuffer bytes = in.duplicate().limit(in.position());
        frame.wrap(bytes, at, length);
        int slot = frame.isResponse() ? inFlight.slotOf(frame.opaque()) : -1;
        if (slot >= 0) {
            inFlight.release(slot);
            sink.onAnswer(inFlight.tag(slot), inFlight.dueNanos(slot), frame, bytes);
        }
    }

    /** Looks for an overdue answer, and opens a broken connection again. */
    void onSecond(Selector selector, long now) {
        if (key == null) {
            if (now - retryNanos >= 0) {
                reopen(selector, now);
            }
            return;
        }
        for (int slot = 0; slot < inFlight.capacity(); slot++) {
            if (inFlight.isTaken(slot) && inFlight.waitedNanos(slot, now) > limits.answerNanos) {
                String waited = "no answer within " + limits.answerNanos / RETRY_NANOS + " s";
                breakUp(now, Errors.NO_ANSWER, waited);
                return;
            }
        }
    }

    private void reopen(Selector selector, long now) {
        try {
            SocketChannel channel = SocketChannel.open();
            setOptions(channel);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_CONNECT, this);
            if (channel.connect(host)) {
                key.interestOps(SelectionKey.OP_READ);
            }
        } catch (IOException e) {
            breakUp(now, Errors.CONNECTION_LOST, e.toString());
        }
    }

    private void breakUp(long now, int errorCode, String reason) {
        close();
        out.clear();
        in.clear();
        retryNanos = now + RETRY_NANOS;
        for (int slot = 0; slot < inFlight.capacity(); slot++) {
            if (inFlight.isTaken(slot)) {
                inFlight.release(slot);
                sink.onLost(inFlight.tag(slot), errorCode, address + ": " + reason);
            }
        }
    }

    void close() {
        if (key != null) {
            try {
                key.channel().close();
            } catch (IOException e) {
                // The connection is gone either way; its requests are told as lost by the caller.
                retryNanos = 0;
            }
            key = null;
        }
    }
}
