package io.gantry.broker.query;

import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.StoredRecords;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.queue.Boundary;
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

/** Queues and time: the offset of a time, and the time of the oldest message. Reads old pages, so it may block. */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, RequestCode.GET_EARLIEST_MSG_STORETIME},
        blocking = true)
public final class QueueTimesHandler implements RequestHandler {
    private static final long NONE = -1;

    private final ConsumeQueues queues;
    private final CommitLog log;

    @Activate
    public QueueTimesHandler(@Reference ConsumeQueues queues, @Reference CommitLog log) {
        this.queues = queues;
        this.log = log;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        Optional<ConsumeQueue> queue = queues.find(fields.requireText("topic"), fields.requireInt("queueId"));
        if (request.code() == RequestCode.SEARCH_OFFSET_BY_TIMESTAMP) {
            long millis = fields.requireLong("timestamp");
            Boundary boundary = Boundary.UPPER.name().equalsIgnoreCase(fields.text("boundaryType"))
                    ? Boundary.UPPER
                    : Boundary.LOWER;
            long offset = queue.map(found -> found.offsetAt(millis, boundary)).orElse(0L);
            reply.send(Response.ok(Map.of("offset", offset)));
        } else {
            reply.send(Response.ok(Map.of("timestamp", queue.map(this::earliest).orElse(NONE))));
        }
    }

    private long earliest(ConsumeQueue queue) {
        long[] at = {NONE};
        queue.read(queue.minOffset(), 1, (queueOffset, position, bytes, tagsCode) -> {
            at[0] = position;
            return false;
        });
        try (LogSlice record = StoredRecords.find(log, at[0]).orElse(null)) {
            return record == null
                    ? NONE
                    : new StoredMessage().wrap(record.buffer(), 0).storeTimestampMillis();
        }
    }
}
