package io.gantry.broker.timer;

import io.gantry.wire.Handles;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.nio.ByteBuffer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * How far the timer is, for a slave of RocketMQ's that asks its master every few seconds: until when everything is
 * done, a position in a timer log, which there is none of, twice the next offset of the timer topic, and a version of
 * three numbers; 8 bytes each.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.GET_TIMER_CHECK_POINT)
public final class TimerCheckHandler implements RequestHandler {
    private static final int NUMBERS = 7;

    private final Timer timer;

    @Activate
    public TimerCheckHandler(@Reference Timer timer) {
        this.timer = timer;
    }

    @Override
    public void handle(Request request, Reply reply) {
        TimerCounts counts = timer.counts().turned("checkpoint");
        ByteBuffer bytes = ByteBuffer.allocate(NUMBERS * Long.BYTES)
                .putLong(counts.doneMillis())
                .putLong(0)
                .putLong(counts.nextOffset())
                .putLong(counts.nextOffset());
        reply.send(Response.ok().withBody(Payload.of(bytes.array())));
    }
}
