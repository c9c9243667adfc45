package io.gantry.wire.netty.tls;

import io.gantry.agent.Clock;
import io.gantry.agent.Workers;
import io.gantry.agent.boot.Setting;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the ports of a node need to speak TLS: the mode, and handlers that encrypt. Certificates are read and keys are
 * exchanged by workers, where hosts take turns: a flood of handshakes holds up no event loop. Safe for any thread.
 */
public final class TlsServer implements AutoCloseable {
    static final String PID = "io.gantry.wire.netty.tls";

    private static final Logger LOG = LoggerFactory.getLogger(TlsServer.class);
    private static final int QUEUE = 8_192;
    private static final int FAREWELL_MILLIS = 1_000;

    /** Settings of TLS on the ports; the defaults are Apache RocketMQ's. */
    @ObjectClassDefinition(name = "Gantry TLS on ports")
    public @interface Config {
        /** Whether connections are plain (disabled), encrypted (enforcing), or both (permissive). */
        String mode() default "permissive";

        /** With a certificate that is made in memory and proves nothing; files are not looked at then. */
        boolean testMode() default true;

        /** PEM file of the certificate, and of those that vouch for it. */
        String certPath() default "";

        /** PEM file of the private key, PKCS#8. */
        String keyPath() default "";

        /** What the key is encrypted with. */
        String keyPassword() default "";

        /** Whether a client needs a certificate: none, optional, require. */
        String needClientAuth() default "none";

        /** Whether a client's certificate is checked. */
        boolean authClient() default false;

        /** PEM file of whom to trust; without one whom the JVM trusts. */
        String trustCertPath() default "";

        /** Allowed ciphers; the JDK's choice for none. */
        String[] ciphers() default {};

        /** Allowed protocols; the JDK's choice for none. */
        String[] protocols() default {};

        /** How long a handshake may take. */
        int handshakeMillis() default 10_000;
    }

    private enum ClientAuth {
        NONE,
        OPTIONAL,
        REQUIRE
    }

    private final TlsMode mode;
    private final ClientAuth clientAuth;
    private final int handshakeMillis;
    /** Null when no connection is encrypted. */
    private final Engines engines;
    /** Null before the first handshake, see {@link #workers()}. */
    private volatile Workers started;

    private boolean isClosed;

    /** Reads the certificates; an IllegalArgumentException when they cannot be used, or a setting makes no sense. */
    public TlsServer(Config config, Clock clock) {
        mode = TlsMode.of(PID, config.mode());
        ClientAuth wanted = clientAuth(config.needClientAuth());
        // A certificate that proves nothing is not worth asking for another.
        clientAuth = config.testMode() ? ClientAuth.NONE : wanted;
        handshakeMillis = Setting.positive(PID, "handshakeMillis", config.handshakeMillis());
        engines = mode == TlsMode.DISABLED
                ? null
                : new Engines(PID, context(config, clock), config.protocols(), config.ciphers());
    }

    private static LiveContext context(Config config, Clock clock) {
        if (config.testMode()) {
            return LiveContext.selfSigned(PID, clock);
        }
        if (config.certPath().isEmpty()) {
            throw new IllegalArgumentException(PID + ": certPath is empty: give a certificate and its key "
                    + "(tls.server.certPath, tls.server.keyPath), or let the node make one that proves nothing "
                    + "(tls.test.mode.enable=true), or serve plain text only (tls.server.mode=disabled)");
        }
        return LiveContext.of(
                new TlsFiles(
                        PID,
                        config.certPath(),
                        config.keyPath(),
                        config.keyPassword(),
                        config.trustCertPath(),
                        config.authClient()),
                clock);
    }

    private static ClientAuth clientAuth(String word) {
        return switch (word) {
            case "none" -> ClientAuth.NONE;
            case "optional" -> ClientAuth.OPTIONAL;
            case "require" -> ClientAuth.REQUIRE;
            default ->
                throw new IllegalArgumentException(
                        PID + ": needClientAuth must be none, optional or require, found " + word);
        };
    }

    /** Which connections are taken. */
    public TlsMode mode() {
        return mode;
    }

    /**
     * Has a handler made for a connection that begins a handshake.
     *
     * @param host the peer's machine
     * @param ready gets the handler, by another thread; null when none can be made
     * @return false when too many handshakes wait: nothing will come
     */
    public boolean prepare(InetAddress host, Consumer<SslHandler> ready) {
        return workers().offer(host, () -> ready.accept(handler(host)));
    }

    private SslHandler handler(InetAddress host) {
        try {
            SSLEngine engine = engines.engine(false);
            switch (clientAuth) {
                case NONE -> engine.setNeedClientAuth(false);
                case OPTIONAL -> engine.setWantClientAuth(true);
                case REQUIRE -> engine.setNeedClientAuth(true);
            }
            SslHandler handler = handler(engine, host);
            handler.setHandshakeTimeoutMillis(handshakeMillis);
            return handler;
        } catch (RuntimeException e) {
            LOG.error("A TLS connection is closed, nothing can encrypt it: peer={}", host, e);
            return null;
        }
    }

    /** A handler that goes on with an engine whose handshake is over: none is waited for. */
    public SslHandler handler(SSLEngine engine, InetAddress host) {
        Executor exchanging = task -> exchange(host, task);
        SslHandler handler = new SslHandler(engine, false, exchanging);
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(FAREWELL_MILLIS);
        return handler;
    }

    private void exchange(InetAddress host, Runnable task) {
        if (!workers().offer(host, task)) {
            throw new RejectedExecutionException("Too many handshakes wait");
        }
    }

    /** Started by the first handshake, since most nodes never see one. */
    private Workers workers() {
        Workers now = started;
        return now == null ? start() : now;
    }

    private synchronized Workers start() {
        if (started == null) {
            int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
            started = new Workers("wire-tls", threads, QUEUE);
            if (isClosed) {
                started.close();
            }
        }
        return started;
    }

    /** Ends the workers; what waits for them is dropped with its connection. */
    @Override
    public synchronized void close() {
        isClosed = true;
        if (started != null) {
            started.close();
        }
    }
}
