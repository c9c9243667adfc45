package io.gantry.wire.netty;

import io.gantry.wire.netty.dispatch.DispatchSetting;
import io.gantry.wire.netty.link.Limits;
import io.gantry.wire.netty.tls.TlsServer;
import java.util.Set;

/**
 * What one endpoint listens on and serves.
 *
 * @param port 0 takes a free one
 * @param vipPort 0 for none
 * @param requiredCodes the ports open when each of these has a handler
 * @param tls what speaks TLS; null when nothing does
 */
record EndpointSetting(
        String name,
        String host,
        int port,
        int vipPort,
        Set<Integer> requiredCodes,
        int maxConnections,
        Limits limits,
        DispatchSetting dispatch,
        TlsServer tls) {
    private static final int MAX_PORT = 65_535;

    EndpointSetting {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("endpoint must be the name that handlers are bound by, found nothing");
        }
        requirePort("port", port);
        requirePort("vipPort", vipPort);
        if (port == vipPort && port != 0) {
            throw new IllegalArgumentException("port and vipPort must differ, found " + port + " for both");
        }
        if (maxConnections <= 0) {
            throw new IllegalArgumentException("maxConnections must be greater than 0, found " + maxConnections);
        }
    }

    private static void requirePort(String key, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(key + " must be from 0 to " + MAX_PORT + ", found " + port);
        }
    }
}
