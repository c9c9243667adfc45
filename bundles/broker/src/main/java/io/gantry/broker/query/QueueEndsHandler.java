package io.gantry.broker.query;

import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Where a queue begins and ends. A queue that never had a message begins and ends at 0. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = {RequestCode.GET_MAX_OFFSET, RequestCode.GET_MIN_OFFSET})
public final class QueueEndsHandler implements RequestHandler {
    private final ConsumeQueues queues;

    @Activate
    public QueueEndsHandler(@Reference ConsumeQueues queues) {
        this.queues = queues;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        Optional<ConsumeQueue> queue = queues.find(fields.requireText("topic"), fields.requireInt("queueId"));
        long offset = request.code() == RequestCode.GET_MAX_OFFSET
                ? queue.map(found -> found.maxOffset().position()).orElse(0L)
                : queue.map(ConsumeQueue::minOffset).orElse(0L);
        reply.send(Response.ok(Map.of("offset", offset)));
    }
}
