package io.gantry.metrics.prometheus;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port the figures are fetched from: HTTP/1.1, one answer a connection, a few connections at a time, a few seconds
 * each. One thread; never an event loop of the clients.
 */
final class ScrapePort implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(ScrapePort.class);
    private static final int MAX_CONNECTIONS = 16;
    private static final long MAX_NANOS = 10_000_000_000L;
    private static final int SELECT_MILLIS = 250;

    private final Selector selector;
    private final ServerSocketChannel server;
    private final Supplier<byte[]> figures;
    private final Clock clock;

    /** Opens the port; an IllegalStateException says which it was and what to do. */
    ScrapePort(InetSocketAddress address, Supplier<byte[]> figures, Clock clock) {
        this.figures = figures;
        this.clock = clock;
        try {
            selector = Selector.open();
            server = ServerSocketChannel.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            server.bind(address, MAX_CONNECTIONS);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
        } catch (IOException | RuntimeException e) {
            closeAll();
            throw new IllegalStateException(
                    "Figures cannot be told on " + address + " (" + e.getMessage() + "): set another host or port for "
                            + PrometheusComponent.PID,
                    e);
        }
    }

    /** Where it listens. */
    int port() {
        return server.socket().getLocalPort();
    }

    @Override
    public String name() {
        return "metrics-prometheus";
    }

    @Override
    public boolean isBackground() {
        return true;
    }

    @Override
    public int doWork() throws IOException {
        selector.select(SELECT_MILLIS);
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid() && key.isAcceptable()) {
                accept();
            } else if (key.isValid()) {
                serve(key);
            }
        }
        selector.selectedKeys().clear();
        long now = clock.nanos();
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Scrape scrape && scrape.isLate(now)) {
                scrape.close();
            }
        }
        return 1;
    }

    private void accept() throws IOException {
        SocketChannel channel = server.accept();
        if (channel == null) {
            return;
        }
        if (selector.keys().size() > MAX_CONNECTIONS) {
            channel.close();
            return;
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Scrape(channel, clock.nanos() + MAX_NANOS));
    }

    private void serve(SelectionKey key) {
        Scrape scrape = (Scrape) key.attachment();
        boolean isGoing = false;
        try {
            isGoing = scrape.goOn(key, figures);
        } catch (IOException e) {
            LOG.debug("A scrape was broken off", e);
        } catch (RuntimeException e) {
            LOG.error("Figures cannot be told", e);
        }
        if (!isGoing) {
            scrape.close();
        }
    }

    @Override
    public void onClose() {
        closeAll();
    }

    private void closeAll() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            server.close();
            selector.close();
        } catch (IOException e) {
            LOG.debug("The port was not closed in order", e);
        }
    }
}
