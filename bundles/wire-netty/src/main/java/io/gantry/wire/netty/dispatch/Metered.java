package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import io.gantry.wire.Reply;
import io.gantry.wire.RequestMeter;
import io.gantry.wire.Response;
import io.gantry.wire.netty.link.Exchange;
import java.util.concurrent.atomic.AtomicBoolean;

/** The way back of one request that is measured: tells the meter of the first reply. Safe for any thread. */
final class Metered implements Reply {
    private final Exchange exchange;
    private final String endpoint;
    private final int code;
    private final RequestMeter meter;
    private final Clock clock;
    private final long sinceNanos;
    private final AtomicBoolean isOver = new AtomicBoolean();

    Metered(Exchange exchange, String endpoint, RequestMeter meter, Clock clock) {
        this.exchange = exchange;
        this.endpoint = endpoint;
        // The frame's bytes are given back with the reply.
        this.code = exchange.code();
        this.meter = meter;
        this.clock = clock;
        this.sinceNanos = clock.nanos();
    }

    @Override
    public void send(Response response) {
        exchange.send(response);
        if (isOver.compareAndSet(false, true)) {
            meter.onReply(endpoint, code, response.code(), clock.nanos() - sinceNanos);
        }
    }

    @Override
    public void giveBack() {
        exchange.giveBack();
    }
}
