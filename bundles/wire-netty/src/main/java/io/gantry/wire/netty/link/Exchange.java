package io.gantry.wire.netty.link;

import io.gantry.codec.Frame;
import io.gantry.wire.Connection;
import io.gantry.wire.Fields;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.Response;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One request and its way back. Owns the frame's bytes: a view of what was read from the socket, given back when the
 * reply is written. Made and ended by the event loop; the reply may come from any thread.
 */
public final class Exchange implements Request, Reply, Outgoing {
    private static final AtomicIntegerFieldUpdater<Exchange> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(Exchange.class, "ended");
    private static final int OVER = 1;
    private static final int LET_GO = 2;

    private final Link link;
    private final long arrival;
    private final Frame frame;
    private final HeaderFields fields;
    private final int length;
    /** What the frame is a view of; null when it has a copy of its own on the heap. */
    private final ByteBuf bytes;

    private volatile int ended;
    private Response response;
    private boolean isBlocking;
    private long replyBytes;

    Exchange(Link link, long arrival, Frame frame, int length, ByteBuf bytes) {
        this.link = link;
        this.arrival = arrival;
        this.frame = frame;
        this.fields = new HeaderFields(frame);
        this.length = length;
        this.bytes = bytes;
    }

    @Override
    public int code() {
        return frame.code();
    }

    @Override
    public int version() {
        return frame.version();
    }

    @Override
    public int language() {
        return frame.language();
    }

    @Override
    public int opaque() {
        return frame.opaque();
    }

    @Override
    public boolean isOneWay() {
        return frame.isOneWay();
    }

    @Override
    public Fields fields() {
        return fields;
    }

    @Override
    public ByteBuffer body() {
        return frame.body();
    }

    @Override
    public Connection connection() {
        return link.connection();
    }

    /** The connection, with more than handlers see of it. */
    public Link link() {
        return link;
    }

    /** Its number among the requests of its link. */
    public long arrival() {
        return arrival;
    }

    Frame frame() {
        return frame;
    }

    /**
     * Counts it among those of its connection that wait for a thread; false when there are too many of them. By the
     * connection's event loop, before it is handed over.
     */
    public boolean beginBlocking(int max) {
        // It may come again, when its handler was replaced meanwhile.
        isBlocking = isBlocking || link.inFlight().beginBlocking(max);
        return isBlocking;
    }

    @Override
    public void send(Response answer) {
        if (ENDED.compareAndSet(this, 0, OVER)) {
            response = answer;
            if (isBlocking) {
                // Made faster than the event loop writes, replies would fill the heap.
                replyBytes = bytesOf(answer);
                link.held().addInFlight(replyBytes);
            }
            link.sender().submit(this);
        } else {
            answer.body().release().run();
        }
    }

    private static long bytesOf(Response answer) {
        long bytes = 0;
        for (ByteBuffer part : answer.body().parts()) {
            bytes += part.remaining();
        }
        return bytes;
    }

    @Override
    public void giveBack() {
        if (ended == 0) {
            link.serveAnew(this);
        }
    }

    /** Answers with a code and a text. */
    public void refuse(int code, String remark) {
        send(Response.refusal(code, remark));
    }

    /** Ends the exchange without a reply. Safe for any thread. */
    public void discard() {
        if (ENDED.compareAndSet(this, 0, OVER)) {
            link.sender().submit(this);
        }
    }

    /**
     * Ends the exchange, which nobody has begun, without a reply; if the connection leaves, whoever carries it next
     * serves the request. Safe for any thread.
     */
    public void letGo() {
        if (ENDED.compareAndSet(this, 0, LET_GO)) {
            link.sender().submit(this);
        }
    }

    @Override
    public void write() {
        try {
            if (ended == LET_GO) {
                link.takeBack(arrival, frame);
            }
            if (response != null && !isOneWay() && link.isOpen()) {
                link.sender().answer(this, response);
            } else {
                drop();
            }
        } finally {
            if (isBlocking) {
                link.inFlight().endBlocking();
                link.held().addInFlight(-replyBytes);
            }
            link.onEnd(length);
        }
    }

    /** Gives back the bytes of the reply's body, if there was a reply, and of the request. */
    @Override
    public void drop() {
        try {
            if (response != null) {
                response.body().release().run();
            }
        } finally {
            if (bytes != null) {
                bytes.release();
            }
        }
    }
}
