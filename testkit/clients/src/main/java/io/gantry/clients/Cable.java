package io.gantry.clients;

import io.gantry.agent.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * What lies between a client and a server, and can be cut in either direction: then nothing gets through that way, and
 * neither side is told, as when a cable is pulled. What was sent meanwhile arrives when it is mended, as with TCP.
 */
public final class Cable implements AutoCloseable {
    private static final long LOOK_NANOS = 5_000_000;
    private static final int BUFFER_BYTES = 64 << 10;
    /** One accepts, and a connection takes two. */
    private static final int THREADS = 33;

    private final ServerSocket server;
    private final int target;
    private final Collection<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Workers threads = new Workers("cable", THREADS, THREADS);
    private volatile boolean isCutToServer;
    private volatile boolean isCutToClient;

    /** Leads to a port of this machine. */
    public Cable(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.offer(this::accept);
    }

    /** Where clients connect. */
    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Nothing gets to the server any more, or to the client, or there is nothing in the way. */
    public void cut(boolean toServer, boolean toClient) {
        isCutToServer = toServer;
        isCutToClient = toClient;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                Socket leader = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(leader);
                threads.offer(() -> pump(client, leader, true));
                threads.offer(() -> pump(leader, client, false));
            } catch (IOException e) {
                // Nobody listens there, or this is closed: whoever called sees that it leads nowhere.
                continue;
            }
        }
    }

    private void pump(Socket from, Socket to, boolean isToServer) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count = in.read(buffer);
            while (count >= 0) {
                while (isToServer ? isCutToServer : isCutToClient) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
                out.write(buffer, 0, count);
                count = in.read(buffer);
            }
        } catch (IOException e) {
            // One side ended it, so the other is ended, too.
            return;
        }
    }

    @Override
    public void close() {
        cut(false, false);
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.close();
        }
    }
}
