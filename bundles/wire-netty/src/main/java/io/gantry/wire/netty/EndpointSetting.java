package io.gantry.wire.netty;

import io.gantry.wire.netty.dispatch.DispatchSetting;
import io.gantry.wire.netty.link.Limits;
import java.util.Set;

/**
 * What one endpoint listens on and serves.
 *
 * @param port 0 takes a free one
 * @param vipPort 0 for none
 * @param requiredCodes the ports open when each of these has a handler
 */
record EndpointSetting(
        String name,
        String host,
        int port,
        int vipPort,
        Set<Integer> requiredCodes,
        int maxConnections,
        Limits limits,
        DispatchSetting dispatch) {}
