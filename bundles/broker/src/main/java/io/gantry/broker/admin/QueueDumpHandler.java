package io.gantry.broker.admin;

import io.gantry.broker.client.ClientJson;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.codec.JsonWriter;
import io.gantry.queue.ConsumeQueue;
import io.gantry.registry.Subscription;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows the entries of a consume queue. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.QUERY_CONSUME_QUEUE, blocking = true)
public final class QueueDumpHandler implements RequestHandler {
    private static final int MAX_UNITS = 10_000;

    private final QueueFacts facts;
    private final ConsumerGroups consumers;

    @Activate
    public QueueDumpHandler(@Reference QueueFacts facts, @Reference ConsumerGroups consumers) {
        this.facts = facts;
        this.consumers = consumers;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        String topic = fields.requireText("topic");
        int queueId = fields.requireInt("queueId");
        Optional<ConsumeQueue> queue = facts.find(topic, queueId);
        if (queue.isEmpty()) {
            String remark = queueId + "@" + topic + " is not exist!";
            reply.send(Response.refusal(ResponseCode.SYSTEM_ERROR, remark));
            return;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        String group = fields.text("consumerGroup");
        Subscription wanted = group == null ? null : consumers.find(group, topic);
        if (group != null && wanted == null) {
            json.put("filterData", group + "@" + topic + " is not online!");
        }
        json.put("maxQueueIndex", queue.get().maxOffset().position());
        json.put("minQueueIndex", queue.get().minOffset());
        json.put("queueData", units(queue.get(), fields));
        json.put("subscriptionData", wanted == null ? null : ClientJson.of(wanted));
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(json)));
    }

    private static List<Object> units(ConsumeQueue queue, Fields fields) {
        int count = Math.min(fields.intOr("count", 10), MAX_UNITS);
        List<Object> units = new ArrayList<>();
        if (count <= 0) {
            return units;
        }
        queue.read(fields.longOr("index", 0), count, (offset, position, bytes, tagsCode) -> {
            Map<String, Object> unit = new LinkedHashMap<>();
            unit.put("eval", false);
            unit.put("physicOffset", position);
            unit.put("physicSize", bytes);
            unit.put("tagsCode", tagsCode);
            units.add(unit);
            return units.size() < count;
        });
        return units;
    }
}
