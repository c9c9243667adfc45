package io.gantry.wire.netty.dispatch;

import io.gantry.agent.Clock;
import io.gantry.wire.Reply;
import io.gantry.wire.RequestMeter;
import io.gantry.wire.netty.link.Exchange;
import java.util.concurrent.atomic.AtomicReference;

/** Who is told of an endpoint's replies: at most one. Safe for any thread; costs one read when there is none. */
public final class Meters {
    private final AtomicReference<RequestMeter> meter = new AtomicReference<>();
    private final String endpoint;
    private final Clock clock;

    Meters(String endpoint, Clock clock) {
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /** Tells this one from now on. */
    public void bind(RequestMeter next) {
        meter.set(next);
    }

    /** Tells this one no more; another that came meanwhile stays. */
    public void unbind(RequestMeter gone) {
        meter.compareAndSet(gone, null);
    }

    /** The way back of a request whose handler begins now. */
    Reply begin(Exchange exchange) {
        RequestMeter now = meter.get();
        return now == null ? exchange : new Metered(exchange, endpoint, now, clock);
    }
}
