package io.gantry.wire.netty.link;

import io.gantry.agent.Clock;
import io.gantry.wire.netty.tls.TlsServer;

/**
 * What the connections of one port, or of one client, have in common.
 *
 * @param held what all of them together may hold
 * @param isVip whether they came in by the VIP port
 * @param tls what speaks TLS with peers that begin with it; null for none
 */
public record LinkSetting(
        Limits limits, HeldMemory held, Clock clock, RequestSink sink, boolean isVip, TlsServer tls) {}
