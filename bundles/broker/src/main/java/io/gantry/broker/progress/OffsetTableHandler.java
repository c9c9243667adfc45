package io.gantry.broker.progress;

import io.gantry.broker.offset.OffsetTable;
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

/** Tells all committed offsets, as a follower of RocketMQ asks for them; many take a while. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.GET_ALL_CONSUMER_OFFSET, blocking = true)
public final class OffsetTableHandler implements RequestHandler {
    private final OffsetTable offsets;

    @Activate
    public OffsetTableHandler(@Reference OffsetTable offsets) {
        this.offsets = offsets;
    }

    @Override
    public void handle(Request request, Reply reply) {
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(offsets.json())));
    }
}
