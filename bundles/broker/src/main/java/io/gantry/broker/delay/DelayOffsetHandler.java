package io.gantry.broker.delay;

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

/** Tells followers how far delayed messages are delivered. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.GET_ALL_DELAY_OFFSET)
public final class DelayOffsetHandler implements RequestHandler {
    private final DelayProgress progress;

    @Activate
    public DelayOffsetHandler(@Reference DelayProgress progress) {
        this.progress = progress;
    }

    @Override
    public void handle(Request request, Reply reply) {
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(progress.json())));
    }
}
