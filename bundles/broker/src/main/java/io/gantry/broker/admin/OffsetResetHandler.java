package io.gantry.broker.admin;

import io.gantry.broker.group.GroupTable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.topic.TopicTable;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.body.QueueJson;
import io.gantry.queue.Boundary;
import io.gantry.route.TopicConfig;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves a group to another time or offset, or gives it another's offsets. Members follow with their next pull. */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, RequestCode.CLONE_GROUP_OFFSET},
        blocking = true)
public final class OffsetResetHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(OffsetResetHandler.class);

    private final BrokerIdentity identity;
    private final TopicTable topics;
    private final GroupTable groups;
    private final OffsetTable offsets;
    private final QueueFacts facts;

    @Activate
    public OffsetResetHandler(
            @Reference BrokerIdentity identity,
            @Reference TopicTable topics,
            @Reference GroupTable groups,
            @Reference OffsetTable offsets,
            @Reference QueueFacts facts) {
        this.identity = identity;
        this.topics = topics;
        this.groups = groups;
        this.offsets = offsets;
        this.facts = facts;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        if (request.code() == RequestCode.CLONE_GROUP_OFFSET) {
            clone(fields);
            reply.send(Response.ok());
            return;
        }
        String group = fields.requireText("group");
        TopicConfig topic = known(fields.requireText("topic"));
        if (groups.peek(group) == null) {
            String remark = "Group " + group + " does not exist";
            throw new BadRequestException(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark);
        }
        Map<Integer, Long> targets = targets(topic, fields);
        Map<Object, Object> json = new LinkedHashMap<>();
        targets.forEach((queueId, offset) -> {
            offsets.reset(group, topic.name(), queueId, offset);
            json.put(QueueJson.of(identity.brokerName(), topic.name(), queueId), offset);
        });
        LOG.info(
                "Offsets reset: group={}, topic={}, to={}, by={}",
                group,
                topic.name(),
                targets,
                request.connection().remoteAddress());
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(Map.of("offsetTable", json))));
    }

    private Map<Integer, Long> targets(TopicConfig topic, Fields fields) {
        int queueId = fields.intOr("queueId", -1);
        long offset = fields.longOr("offset", -1);
        long time = fields.longOr("timestamp", -1);
        Map<Integer, Long> targets = new TreeMap<>();
        if (queueId < 0) {
            for (int queue = 0; queue < topic.readQueues(); queue++) {
                targets.put(queue, offsetAt(topic.name(), queue, time));
            }
        } else if (queueId >= Math.max(topic.readQueues(), topic.writeQueues())) {
            throw new BadRequestException("The topic " + topic.name() + " has no queue " + queueId);
        } else {
            targets.put(queueId, offset < 0 ? offsetAt(topic.name(), queueId, time) : inRange(topic, queueId, offset));
        }
        return targets;
    }

    private long inRange(TopicConfig topic, int queueId, long offset) {
        long min = facts.minOffset(topic.name(), queueId);
        long max = facts.maxOffset(topic.name(), queueId);
        if (offset < min || offset > max + 1) {
            throw new BadRequestException(
                    "Target offset " + offset + " not in consume queue range [" + min + "-" + max + "]");
        }
        return offset;
    }

    /** The queue's offset at a time; a negative time means the end. */
    private long offsetAt(String topic, int queueId, long timeMillis) {
        if (timeMillis < 0) {
            return facts.maxOffset(topic, queueId);
        }
        return facts.find(topic, queueId)
                .map(queue -> Math.max(0, queue.offsetAt(timeMillis, Boundary.LOWER)))
                .orElse(0L);
    }

    private void clone(Fields fields) {
        String from = fields.requireText("srcGroup");
        String to = fields.requireText("destGroup");
        String topic = fields.text("topic");
        if (groups.find(to) == null) {
            String remark = "Group " + to + " does not exist";
            throw new BadRequestException(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark);
        }
        for (String name : offsets.topicsOf(from)) {
            boolean isWanted = topic == null || topic.isBlank() || topic.equals(name);
            if (isWanted && topics.find(name) != null) {
                offsets.of(from, name).forEach((queueId, offset) -> offsets.commit(to, name, queueId, offset));
            }
        }
    }

    private TopicConfig known(String name) {
        TopicConfig topic = topics.find(name);
        if (topic == null) {
            throw new BadRequestException(ResponseCode.TOPIC_NOT_EXIST, "Topic " + name + " does not exist");
        }
        return topic;
    }
}
