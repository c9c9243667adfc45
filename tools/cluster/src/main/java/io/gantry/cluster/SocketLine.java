package io.gantry.cluster;

import io.gantry.agent.Clock;
import io.gantry.codec.Frame;
import io.gantry.codec.FrameEncoder;
import io.gantry.codec.FrameHead;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A connection of our own, whose requests are signed here. */
final class SocketLine implements Line {
    private final Access access;
    private final Socket socket;
    private int opaque;

    SocketLine(InetSocketAddress host, Access access) throws IOException {
        this.access = access;
        this.socket = access.connect(host);
    }

    @Override
    public Frame ask(int code, Map<String, ?> fields, byte[] body) throws IOException {
        FrameHead head = FrameHead.request(code, ++opaque, false);
        FrameEncoder encoder = FrameEncoder.of(head, access.signed(fields, body));
        ByteBuffer request = ByteBuffer.allocate(encoder.bytes() + body.length);
        encoder.put(request, body.length);
        request.put(body);
        socket.getOutputStream().write(request.array(), 0, request.position());
        long since = Clock.system().nanos();
        Frame answer = read(since);
        while (!answer.isResponse() || answer.opaque() != opaque) {
            answer = read(since);
        }
        return answer;
    }

    /** An answer has to be whole in the time there is: one that drips holds nobody up. */
    private Frame read(long since) throws IOException {
        ByteBuffer word = ByteBuffer.allocate(Integer.BYTES);
        fill(word.array(), 0, since);
        int total = word.getInt();
        if (total < Integer.BYTES || total > CallConnection.MAX_FRAME_BYTES) {
            throw new IOException("a frame of " + total + " bytes is none of RocketMQ's protocol");
        }
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + total).putInt(0, total);
        fill(frame.array(), Integer.BYTES, since);
        return new Frame().wrap(frame, 0, frame.capacity());
    }

    private void fill(byte[] bytes, int from, long since) throws IOException {
        InputStream in = socket.getInputStream();
        for (int at = from; at < bytes.length; ) {
            long left = access.timeoutMillis()
                    - TimeUnit.NANOSECONDS.toMillis(Clock.system().nanos() - since);
            if (left <= 0) {
                throw new SocketTimeoutException("its answer was not whole after " + access.timeoutMillis() + " ms");
            }
            socket.setSoTimeout((int) left);
            int read = in.read(bytes, at, bytes.length - at);
            if (read < 0) {
                throw new EOFException("it closed the connection");
            }
            at += read;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
