package io.gantry.wire.netty.tls;

import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Makes the JDK's TLS engines with the protocols and ciphers that one side wants; the JDK's own choice for none. */
final class Engines {
    private final LiveContext live;
    private final String[] protocols;
    private final String[] ciphers;

    Engines(String place, LiveContext live, String[] protocols, String[] ciphers) {
        this.live = live;
        this.protocols = protocols;
        this.ciphers = ciphers;
        if (protocols.length + ciphers.length > 0) {
            SSLParameters known = live.current().getSupportedSSLParameters();
            require(place + ": protocols", protocols, known.getProtocols());
            require(place + ": ciphers", ciphers, known.getCipherSuites());
        }
    }

    private static void require(String setting, String[] wanted, String... known) {
        for (String each : wanted) {
            if (!Arrays.asList(known).contains(each)) {
                throw new IllegalArgumentException(setting + ": this JVM does not know " + each + ", it knows "
                        + String.join(",", List.of(known)));
            }
        }
    }

    /** May block, as reading files does. */
    SSLEngine engine(boolean isClient) {
        SSLContext context = live.current();
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(isClient);
        if (protocols.length > 0) {
            engine.setEnabledProtocols(protocols);
        }
        if (ciphers.length > 0) {
            engine.setEnabledCipherSuites(ciphers);
        }
        return engine;
    }
}
