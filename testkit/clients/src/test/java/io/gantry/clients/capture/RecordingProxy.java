package io.gantry.clients.capture;

import io.gantry.agent.Workers;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens on 127.0.0.2, passes frames on to the same port of 127.0.0.1 and back, and shows each to {@link Frames}. */
final class RecordingProxy implements AutoCloseable {
    static final String HOST = "127.0.0.2";
    private static final int THREADS = 96;

    private final AtomicInteger connections = new AtomicInteger();
    private final Workers workers = new Workers("proxy", THREADS, THREADS);
    private final Frames frames;
    private final ServerSocket server;

    RecordingProxy(int port, Frames frames) throws IOException {
        this.frames = frames;
        this.server = new ServerSocket(port, THREADS, InetAddress.getByName(HOST));
        workers.offer(this::accept);
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                Socket target = new Socket();
                int number = connections.incrementAndGet();
                target.connect(new InetSocketAddress("127.0.0.1", server.getLocalPort()));
                workers.offer(() -> pump(client, target, number, true));
                workers.offer(() -> pump(target, client, number, false));
            }
        } catch (SocketException e) {
            close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void pump(Socket from, Socket to, int connection, boolean isFromClient) {
        try (from;
                to) {
            DataInputStream in = new DataInputStream(from.getInputStream());
            OutputStream out = to.getOutputStream();
            while (true) {
                int length = in.readInt();
                byte[] frame = new byte[Integer.BYTES + length];
                java.nio.ByteBuffer.wrap(frame).putInt(length);
                in.readFully(frame, Integer.BYTES, length);
                frames.take(connection, isFromClient, frame);
                out.write(frame);
                out.flush();
            }
        } catch (EOFException | SocketException e) {
            return;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
