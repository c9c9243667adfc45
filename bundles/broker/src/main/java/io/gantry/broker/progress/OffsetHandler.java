package io.gantry.broker.progress;

import io.gantry.broker.group.GroupTable;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.pull.PullSettings;
import io.gantry.broker.table.NameRules;
import io.gantry.broker.topic.TopicTable;
import io.gantry.log.CommitLog;
import io.gantry.queue.ConsumeQueue;
import io.gantry.queue.ConsumeQueues;
import io.gantry.route.TopicConfig;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Answers from where a group consumes a queue, and notes how far it came. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = {RequestCode.QUERY_CONSUMER_OFFSET, RequestCode.UPDATE_CONSUMER_OFFSET})
public final class OffsetHandler implements RequestHandler {
    private final OffsetTable offsets;
    private final GroupTable groups;
    private final TopicTable topics;
    private final ConsumeQueues queues;
    private final CommitLog log;
    private final PullSettings settings;

    @Activate
    public OffsetHandler(
            @Reference OffsetTable offsets,
            @Reference GroupTable groups,
            @Reference TopicTable topics,
            @Reference ConsumeQueues queues,
            @Reference CommitLog log,
            @Reference PullSettings settings) {
        this.offsets = offsets;
        this.groups = groups;
        this.topics = topics;
        this.queues = queues;
        this.log = log;
        this.settings = settings;
    }

    @Override
    public void handle(Request request, Reply reply) {
        boolean isQuery = request.code() == RequestCode.QUERY_CONSUMER_OFFSET;
        reply.send(isQuery ? find(request.fields()) : commit(request.fields()));
    }

    private Response find(Fields fields) {
        String topic = fields.requireText("topic");
        int queueId = fields.requireInt("queueId");
        long offset = offsets.find(fields.requireText("consumerGroup"), topic, queueId);
        if (offset >= 0) {
            return Response.ok(Map.of("offset", offset));
        }
        if (!fields.booleanOr("setZeroIfNotFound", true)) {
            return notFound("Not found, do not set to zero, maybe this group boot first");
        }
        if (isWholeInMemory(topic, queueId)) {
            return Response.ok(Map.of("offset", 0L));
        }
        return notFound("Not found, V3_0_6_SNAPSHOT maybe this group consumer boot first");
    }

    /**
     * A group without an offset begins with the first message of a queue that still has it, and has so little that it
     * is in memory; otherwise the client decides where to begin. RocketMQ's rule.
     */
    private boolean isWholeInMemory(String topic, int queueId) {
        Optional<ConsumeQueue> queue = queues.find(topic, queueId);
        if (queue.isEmpty()) {
            return false;
        }
        if (queue.get().minOffset() > 0) {
            return false;
        }
        long[] first = {-1};
        queue.get().read(0, 1, (offset, position, bytes, tagsCode) -> {
            first[0] = position;
            return false;
        });
        return first[0] >= 0 && log.appended().position() - first[0] <= settings.memoryBytes();
    }

    private Response commit(Fields fields) {
        String group = fields.requireText("consumerGroup");
        String topic = fields.requireText("topic");
        int queueId = fields.requireInt("queueId");
        long offset = fields.requireLong("commitOffset");
        if (groups.peek(group) == null) {
            String remark = "Group " + NameRules.shown(group) + " not exist!";
            return Response.refusal(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark);
        }
        TopicConfig config = topics.find(topic);
        if (config == null) {
            String remark = "Topic " + NameRules.shown(topic) + " not exist!";
            return Response.refusal(ResponseCode.TOPIC_NOT_EXIST, remark);
        }
        if (queueId < 0 || queueId >= OffsetTable.MAX_QUEUES || offset < 0 || !isQueue(config, queueId)) {
            String remark = "No such offset: topic is " + topic + ", queueId " + queueId + ", offset " + offset;
            return Response.refusal(ResponseCode.INVALID_PARAMETER, remark);
        }
        if (!offsets.commit(group, topic, queueId, offset)) {
            return new Response(ResponseCode.SUCCESS, "Offset has been previously reset", Map.of(), Payload.EMPTY);
        }
        return Response.ok();
    }

    /** Whether the topic has the queue or had it; a table must not grow by what a client makes up. */
    private boolean isQueue(TopicConfig topic, int queueId) {
        return queueId < Math.max(topic.readQueues(), topic.writeQueues()) && !topics.isLight(topic.name())
                || queues.find(topic.name(), queueId).isPresent();
    }

    private static Response notFound(String remark) {
        return Response.refusal(ResponseCode.QUERY_NOT_FOUND, remark);
    }
}
