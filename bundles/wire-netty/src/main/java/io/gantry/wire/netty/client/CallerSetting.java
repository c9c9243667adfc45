package io.gantry.wire.netty.client;

import io.gantry.wire.netty.link.Limits;
import io.gantry.wire.netty.tls.TlsClient;

/**
 * How other nodes are called.
 *
 * @param connectMillis how long a connection may take to open
 * @param maxWaiting calls that may wait for one address to connect
 * @param tls what encrypts connections; null for none
 */
record CallerSetting(Limits limits, int connectMillis, int maxWaiting, TlsClient tls) {}
