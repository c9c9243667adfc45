package io.gantry.broker.upkeep;

import io.gantry.codec.JsonWriter;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.registry.Offsets;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Says, queue by queue, where the slowest group of a topic is; no end, where a group to compare with is slower still.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.QUERY_CORRECTION_OFFSET, blocking = true)
public final class CorrectionHandler implements RequestHandler {
    private final Offsets offsets;
    private final ConsumeQueues queues;

    @Activate
    public CorrectionHandler(@Reference Offsets offsets, @Reference ConsumeQueues queues) {
        this.offsets = offsets;
        this.queues = queues;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        String topic = fields.requireText("topic");
        String filtered = fields.text("filterGroups");
        Set<String> left = new HashSet<>(filtered == null ? Set.of() : Arrays.asList(filtered.split(",")));
        Map<Object, Object> slowest = new TreeMap<>();
        for (String group : offsets.groupsOf(topic)) {
            if (!left.contains(group)) {
                offsets.of(group, topic).forEach((queueId, offset) -> {
                    if (offset >= minOffset(topic, queueId)) {
                        slowest.merge(queueId, offset, (one, other) -> Math.min((Long) one, (Long) other));
                    }
                });
            }
        }
        String compared = fields.text("compareGroup");
        if (compared != null) {
            offsets.of(compared, topic)
                    .forEach((queueId, offset) -> slowest.computeIfPresent(
                            queueId, (key, least) -> (Long) least > offset ? (Object) Long.MAX_VALUE : least));
        }
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(Map.of("correctionOffsets", slowest))));
    }

    private long minOffset(String topic, int queueId) {
        return queues.find(topic, queueId).map(ConsumeQueue::minOffset).orElse(0L);
    }
}
