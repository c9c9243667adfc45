package io.gantry.wire.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A client made of a blocking socket: sends any bytes, reads frames one by one. */
public final class RawPeer implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;

    public RawPeer(InetSocketAddress address) throws IOException {
        this(address, 0);
    }

    RawPeer(InetSocketAddress address, int receiveBytes) throws IOException {
        this("127.0.0.1", address, receiveBytes);
    }

    /** One on another host, as the endpoint sees it. */
    static RawPeer from(String host, InetSocketAddress address) throws IOException {
        return new RawPeer(host, address, 0);
    }

    /** One that speaks TLS; its first write, or {@link #shakeHands}, is the handshake. */
    static RawPeer secret(SSLContext context, InetSocketAddress address) throws IOException {
        return new RawPeer(context.getSocketFactory().createSocket(), "127.0.0.1", address, 0);
    }

    /** The same over a connection that is there, which may be told to keep bytes back. */
    static RawPeer secret(SSLContext context, Socket connected) throws IOException {
        return new RawPeer(context.getSocketFactory().createSocket(connected, "127.0.0.1", 1, true));
    }

    private RawPeer(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    private RawPeer(String host, InetSocketAddress address, int receiveBytes) throws IOException {
        this(new Socket(), host, address, receiveBytes);
    }

    private RawPeer(Socket made, String host, InetSocketAddress address, int receiveBytes) throws IOException {
        socket = made;
        socket.bind(new InetSocketAddress(host, 0));
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.connect(address, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    /** Ends the handshake; the certificates of the other side. */
    Certificate[] shakeHands() throws IOException {
        SSLSocket secret = (SSLSocket) socket;
        secret.startHandshake();
        return secret.getSession().getPeerCertificates();
    }

    static byte[] request(int serialization, int code, int opaque, int flag, byte[] body) {
        return frame(new FrameHead(serialization, code, 409, opaque, flag, null), Map.of("name", "value"), body);
    }

    static byte[] frame(FrameHead head, Map<String, ?> fields, byte[] body) {
        FrameEncoder encoder = FrameEncoder.of(head, fields);
        ByteBuffer frame = ByteBuffer.allocate(encoder.bytes() + body.length);
        encoder.put(frame, body.length);
        frame.put(body).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    void ask(int code, int opaque, byte[] body) throws IOException {
        write(request(Frame.JSON, code, opaque, 0, body));
    }

    /** Asks, and takes the next frame, which must be the answer. */
    Frame answer(int code, int opaque, byte[] body) throws IOException {
        ask(code, opaque, body);
        Frame answer = read();
        assertEquals(opaque, answer.opaque());
        return answer;
    }

    /** The next frame. */
    Frame read() throws IOException {
        int total = in.readInt();
        ByteBuffer frame = ByteBuffer.allocate(4 + total).putInt(total);
        in.readFully(frame.array(), 4, total);
        return new Frame().wrap(frame, 0, 4 + total);
    }

    static byte[] body(Frame frame) {
        byte[] bytes = new byte[frame.bodyLength()];
        frame.body().get(bytes);
        return bytes;
    }

    /** Whether the other side closes: nothing but the end comes. */
    boolean isClosedByOther() {
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether the other side closes, whatever comes before the end. */
    boolean isClosedAfterAll() {
        try {
            in.skipNBytes(Long.MAX_VALUE);
            return false;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** What a peer does while others are looked at. */
    interface Action {
        void run() throws IOException;
    }

    /** Runs it on a thread of its own; a closed connection ends it. */
    static Thread inBackground(Action action) {
        Thread thread = java.util.concurrent.Executors.defaultThreadFactory().newThread(() -> {
            try {
                action.run();
            } catch (IOException e) {
                org.slf4j.LoggerFactory.getLogger(RawPeer.class).debug("Peer ended", e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
