package io.gantry.cluster;

import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameException;
import io.gantry.codec.FrameHead;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;

/** A connection for single questions: one request, one answer, each within the timeout. For one thread. */
public final class CallConnection implements AutoCloseable {
    /** The protocol's own limit. */
    public static final int MAX_FRAME_BYTES = 16 << 20;

    private static final int FIRST_WORDS = Frame.HEADER_AT;

    private static final byte[] NO_BODY = {};

    private final String address;
    private final Socket socket;
    private int opaque;
    private boolean isBroken;

    /** Connects, or throws with the address and the cause. */
    public CallConnection(String address, Access access) {
        this.address = address;
        InetSocketAddress host = Hosts.resolve(address);
        try {
            socket = access.connect(host);
        } catch (IOException e) {
            throw new ClusterException("Nobody answers at " + address + " (" + e.getMessage()
                    + "); check that the node runs and that this machine reaches it");
        }
    }

    /** Sends a request without a body and waits for its answer, whatever its code. */
    public Frame ask(int code, Map<String, ?> fields) {
        return ask(code, fields, NO_BODY);
    }

    /** Sends a request and waits for its answer, whatever its code. */
    public Frame ask(int code, Map<String, ?> fields, byte[] body) {
        FrameHead head = FrameHead.request(code, ++opaque, false);
        FrameEncoder encoder = FrameEncoder.of(head, fields);
        ByteBuffer request = ByteBuffer.allocate(encoder.bytes() + body.length);
        encoder.put(request, body.length);
        request.put(body);
        try {
            socket.getOutputStream().write(request.array(), 0, request.position());
            Frame answer = read();
            while (!answer.isResponse() || answer.opaque() != opaque) {
                answer = read();
            }
            return answer;
        } catch (IOException | FrameException e) {
            isBroken = true;
            close();
            throw new ClusterException(address + " did not answer request " + code + " (" + e.getMessage()
                    + "); check that it is a name server or broker, and its log");
        }
    }

    /** The answer of a request that must succeed. */
    public Frame require(String what, int code, Map<String, ?> fields) {
        return require(what, code, fields, NO_BODY);
    }

    /** The answer of a request that must succeed. */
    public Frame require(String what, int code, Map<String, ?> fields, byte[] body) {
        Frame answer = ask(code, fields, body);
        if (answer.code() != 0) {
            throw refusal(what, answer);
        }
        return answer;
    }

    /** What to throw for an answer that is no success: who does not do what, why, and what to do. */
    public RefusedException refusal(String what, Frame answer) {
        return new RefusedException(
                answer.code(),
                address + " does not " + what + ": code " + answer.code() + ", " + answer.remark()
                        + Remedy.of(answer.code()));
    }

    /** Whether it can be asked no more: an answer did not come, or made no sense. */
    public boolean isBroken() {
        return isBroken;
    }

    private Frame read() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int total = in.readInt();
        if (total < Integer.BYTES || total > MAX_FRAME_BYTES) {
            throw new IOException("a frame of " + total + " bytes is none of RocketMQ's protocol");
        }
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + total).putInt(0, total);
        in.readFully(frame.array(), FIRST_WORDS - Integer.BYTES, total);
        return new Frame().wrap(frame, 0, frame.capacity());
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is lost with it: every answer was read.
            return;
        }
    }
}
