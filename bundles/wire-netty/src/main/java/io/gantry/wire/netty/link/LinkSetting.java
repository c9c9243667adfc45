package io.gantry.wire.netty.link;

import io.gantry.agent.Clock;

/**
 * What the connections of one port, or of one client, have in common.
 *
 * @param held what all of them together may hold
 * @param isVip whether they came in by the VIP port
 */
public record LinkSetting(Limits limits, HeldMemory held, Clock clock, RequestSink sink, boolean isVip) {}
