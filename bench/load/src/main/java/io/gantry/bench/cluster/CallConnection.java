package io.gantry.bench.cluster;

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

/** A connection for the few requests around a load: one request, one answer, each within the timeout. */
public final class CallConnection implements AutoCloseable {
    /** The protocol's own limit. */
    public static final int MAX_FRAME_BYTES = 16 << 20;

    private static final int FIRST_WORDS = Frame.HEADER_AT;

    private final String address;
    private final Socket socket = new Socket();
    private int opaque;

    /** Connects, or throws with the address and the cause. */
    public CallConnection(String address, int timeoutMillis) {
        this.address = address;
        InetSocketAddress host = Hosts.resolve(address);
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(timeoutMillis);
            socket.connect(host, timeoutMillis);
        } catch (IOException e) {
            close();
            throw new ClusterException("Nobody answers at " + address + " (" + e.getMessage()
                    + "); check that the node runs and that this machine reaches it");
        }
    }

    /** Sends a request without a body and waits for its answer, whatever its code. */
    public Frame ask(int code, Map<String, ?> fields) {
        FrameHead head = FrameHead.request(code, ++opaque, false);
        FrameEncoder encoder = FrameEncoder.of(head, fields);
        ByteBuffer request = ByteBuffer.allocate(encoder.bytes());
        encoder.put(request, 0);
        try {
            socket.getOutputStream().write(request.array(), 0, request.position());
            Frame answer = read();
            while (!answer.isResponse() || answer.opaque() != opaque) {
                answer = read();
            }
            return answer;
        } catch (IOException | FrameException e) {
            throw new ClusterException(address + " did not answer request " + code + " (" + e.getMessage()
                    + "); check that it is a name server or broker, and its log");
        }
    }

    /** The answer of a request that must succeed. */
    public Frame require(String what, int code, Map<String, ?> fields) {
        Frame answer = ask(code, fields);
        if (answer.code() != 0) {
            throw new ClusterException(
                    address + " does not " + what + ": code " + answer.code() + ", " + answer.remark());
        }
        return answer;
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
