package io.gantry.broker.timer;

import io.gantry.codec.JsonWriter;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How many timed messages wait of each topic, for a slave of RocketMQ's and for operators' tools. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.GET_TIMER_METRICS, blocking = true)
public final class TimerMetricsHandler implements RequestHandler {
    private final Timer timer;

    @Activate
    public TimerMetricsHandler(@Reference Timer timer) {
        this.timer = timer;
    }

    @Override
    public void handle(Request request, Reply reply) {
        TimerCounts counts = timer.counts().turned("timer message store");
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(counts.waiting().json())));
    }
}
