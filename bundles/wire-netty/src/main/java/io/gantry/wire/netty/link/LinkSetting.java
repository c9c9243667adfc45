package io.gantry.wire.netty.link;

import io.gantry.agent.Clock;
import io.gantry.wire.netty.tls.TlsServer;

/**
 * What the connections of one port, or of one client, have in common.
 *
 * @param peers what is known of all of them together
 * @param isVip whether they came in by the VIP port
 * @param tls what speaks TLS with peers that begin with it; null for none
 */
public record LinkSetting(Limits limits, Peers peers, Clock clock, RequestSink sink, boolean isVip, TlsServer tls) {}
