package io.gantry.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executors;

/**
 * A server that takes what comes and does nothing with it, on one core: what an attack on it costs others is the
 * attacker's and the operating system's part. One thread.
 */
final class DeadEnd implements AutoCloseable {
    private static final String THREAD = "dead-end";
    private static final int BUFFER_BYTES = 64 << 10;

    private final ServerSocketChannel server;
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /** Listens, and runs on that core only. */
    DeadEnd(int core) {
        try {
            selector = Selector.open();
            server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = Executors.defaultThreadFactory().newThread(this::serve);
        reader.setName(THREAD);
        reader.setDaemon(true);
        reader.start();
        Machine.pinThread(THREAD, core);
    }

    String address() {
        return "127.0.0.1:" + server.socket().getLocalPort();
    }

    private void serve() {
        while (server.isOpen()) {
            try {
                selector.select(this::serve);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel peer = server.accept();
                peer.configureBlocking(false);
                peer.register(selector, SelectionKey.OP_READ);
            } else if (((SocketChannel) key.channel()).read(buffer.clear()) < 0) {
                key.channel().close();
            }
        } catch (IOException e) {
            // The peer is gone, or this is closed.
            key.cancel();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.wakeup();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
