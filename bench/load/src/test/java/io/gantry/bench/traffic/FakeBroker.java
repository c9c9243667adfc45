package io.gantry.bench.traffic;

import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;

/** The other end of one link, worked by the test's own thread. */
final class FakeBroker implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final ServerSocket server;
    private Socket socket;

    FakeBroker() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE_MILLIS);
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    void accept() throws IOException {
        socket = server.accept();
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** The next request. */
    Frame request() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int total = in.readInt();
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + total).putInt(0, total);
        in.readFully(frame.array(), Integer.BYTES, total);
        return new Frame().wrap(frame, 0, frame.capacity());
    }

    boolean hasRequest() throws IOException {
        return socket.getInputStream().available() > 0;
    }

    static byte[] answer(Frame request, int code, String remark) {
        return answer(FrameHead.response(request, code, remark), Map.of(), new byte[0]);
    }

    static byte[] answer(FrameHead head, Map<String, ?> fields, byte[] body) {
        FrameEncoder encoder = FrameEncoder.of(head, fields);
        ByteBuffer frame = ByteBuffer.allocate(encoder.bytes() + body.length);
        encoder.put(frame, body.length);
        return frame.put(body).array();
    }

    void send(byte[] bytes, int from, int to) throws IOException {
        socket.getOutputStream().write(bytes, from, to - from);
    }

    void send(byte[] bytes) throws IOException {
        send(bytes, 0, bytes.length);
    }

    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
        server.close();
    }
}
