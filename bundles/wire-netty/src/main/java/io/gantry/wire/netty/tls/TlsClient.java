package io.gantry.wire.netty.tls;

import io.gantry.agent.Clock;
import io.netty.handler.ssl.SslHandler;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What the node's own calls need to speak TLS. As with Apache RocketMQ the other side's certificate is checked, when
 * that is asked for, and its name is not: nodes are called by addresses. Safe for any thread.
 */
public final class TlsClient {
    static final String PID = "io.gantry.wire.netty.tls.client";

    /** Settings of TLS in calls to other nodes; the defaults are Apache RocketMQ's. */
    @ObjectClassDefinition(name = "Gantry TLS in calls")
    public @interface Config {
        /** Whether other nodes are called by TLS. */
        boolean enable() default false;

        /** Without any certificate, and trusting anybody; files are not looked at then. */
        boolean testMode() default true;

        /** PEM file of the certificate that this node shows, and of those that vouch for it. */
        String certPath() default "";

        /** PEM file of its private key, PKCS#8. */
        String keyPath() default "";

        /** What the key is encrypted with. */
        String keyPassword() default "";

        /** Whether the other side's certificate is checked. */
        boolean authServer() default false;

        /** PEM file of whom to trust; without one whom the JVM trusts. */
        String trustCertPath() default "";

        /** Allowed ciphers; the JDK's choice for none. */
        String[] ciphers() default {};

        /** Allowed protocols; the JDK's choice for none. */
        String[] protocols() default {};
    }

    /** Null when calls are plain. */
    private final Engines engines;

    /** Reads the certificates; an IllegalArgumentException when they cannot be used. */
    public TlsClient(Config config, Clock clock) {
        engines =
                config.enable() ? new Engines(PID, context(config, clock), config.protocols(), config.ciphers()) : null;
    }

    private static LiveContext context(Config config, Clock clock) {
        TlsFiles files = config.testMode()
                ? new TlsFiles(PID, "", "", "", "", false)
                : new TlsFiles(
                        PID,
                        config.certPath(),
                        config.keyPath(),
                        config.keyPassword(),
                        config.trustCertPath(),
                        config.authServer());
        return LiveContext.of(files, clock);
    }

    /** Whether calls are encrypted. */
    public boolean isOn() {
        return engines != null;
    }

    /** A handler for one new connection. May block, as reading files does. */
    public SslHandler handler(long handshakeMillis) {
        SslHandler handler = new SslHandler(engines.engine(true));
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        return handler;
    }
}
