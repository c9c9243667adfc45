package io.gantry.ha.async;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A follower made of a socket: it says what it is told to, and keeps what it gets. */
final class RawFollower implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final DataOutputStream out;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long begin = -1;
    private int heartbeats;

    RawFollower(int port) throws IOException {
        this(port, 1 << 20);
    }

    /** One that leaves no more than so much in its socket. */
    RawFollower(int port, int socketBytes) throws IOException {
        this("127.0.0.1", port, socketBytes);
    }

    /** One of another host. */
    RawFollower(String from, int port) throws IOException {
        this(from, port, 1 << 20);
    }

    private RawFollower(String from, int port, int socketBytes) throws IOException {
        socket.bind(new InetSocketAddress(from, 0));
        socket.setReceiveBufferSize(socketBytes);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    RawFollower report(long position) throws IOException {
        out.writeLong(position);
        return this;
    }

    void send(byte... raw) throws IOException {
        out.write(raw);
    }

    /** Takes the next shipment. */
    private void take() throws IOException {
        long position = in.readLong();
        int length = in.readInt();
        if (begin < 0) {
            begin = position;
        }
        if (position != end()) {
            throw new IOException("bytes from " + position + " on, expected from " + end());
        }
        heartbeats += length == 0 ? 1 : 0;
        bytes.write(in.readNBytes(length));
    }

    /** Takes shipments until it has everything below a position; an IOException when the leader closes. */
    RawFollower until(long position) throws IOException {
        while (end() < position) {
            take();
        }
        return this;
    }

    void untilHeartbeats(int count) throws IOException {
        while (heartbeats < count) {
            take();
        }
    }

    /** Whether the leader ends the connection. */
    boolean isSentAway() {
        try {
            while (true) {
                take();
            }
        } catch (IOException e) {
            return !(e instanceof java.net.SocketTimeoutException);
        }
    }

    long begin() {
        return begin;
    }

    private long end() {
        return Math.max(begin, 0) + bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
