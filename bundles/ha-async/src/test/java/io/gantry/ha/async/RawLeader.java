package io.gantry.ha.async;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A leader made of a socket: it sends what it is told to. */
final class RawLeader implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final ServerSocket server;
    private Socket socket;
    private DataInputStream in;
    private DataOutputStream out;

    RawLeader() throws IOException {
        server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        server.setSoTimeout(TIMEOUT_MILLIS);
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Waits for the follower, and for its first report. */
    long accept() throws IOException {
        socket = server.accept();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        return report();
    }

    /** Waits for the next report. */
    long report() throws IOException {
        return in.readLong();
    }

    /** Waits until a position is reported. */
    void untilReported(long position) throws IOException {
        while (report() < position) {}
    }

    RawLeader send(long position, byte... bytes) throws IOException {
        out.writeLong(position);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
        return this;
    }

    void sendHeader(long position, int length) throws IOException {
        out.writeLong(position);
        out.writeInt(length);
        out.flush();
    }

    void sendRaw(byte[] bytes, int from, int count) throws IOException {
        out.write(bytes, from, count);
        out.flush();
    }

    /** Whether the follower ends the connection. */
    boolean isLeft() {
        try {
            while (true) {
                in.readLong();
            }
        } catch (EOFException e) {
            return true;
        } catch (IOException e) {
            return !(e instanceof java.net.SocketTimeoutException);
        }
    }

    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (socket != null) {
            socket.close();
        }
    }
}
