package io.gantry.broker.topic;

import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.replica.Leadership;
import io.gantry.broker.table.NameRules;
import io.gantry.codec.JsonObject;
import io.gantry.codec.TopicConfigs;
import io.gantry.codec.body.RequestBody;
import io.gantry.message.SystemTopic;
import io.gantry.queue.ConsumeQueues;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates, changes and deletes topics. The system's topics are refused. Deleting removes files, so it may block. */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {
            RequestCode.UPDATE_AND_CREATE_TOPIC,
            RequestCode.UPDATE_AND_CREATE_TOPIC_LIST,
            RequestCode.DELETE_TOPIC_IN_BROKER,
            RequestCode.DELETE_TOPIC_IN_BROKER_LIST
        },
        blocking = true)
public final class TopicAdminHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(TopicAdminHandler.class);
    private static final int MAX_QUEUES = 65_535;
    private static final int PERMISSION_BITS = 0x7;

    private final TopicTable topics;
    private final OffsetTable offsets;
    private final ConsumeQueues queues;
    private final Leadership leadership;

    @Activate
    public TopicAdminHandler(
            @Reference TopicTable topics,
            @Reference OffsetTable offsets,
            @Reference ConsumeQueues queues,
            @Reference Leadership leadership) {
        this.leadership = leadership;
        this.topics = topics;
        this.offsets = offsets;
        this.queues = queues;
    }

    @Override
    public void handle(Request request, Reply reply) {
        LOG.info(
                "Topics are administered: code={}, by={}",
                request.code(),
                request.connection().remoteAddress());
        leadership.requireForChange();
        switch (request.code()) {
            case RequestCode.UPDATE_AND_CREATE_TOPIC:
                create(List.of(wanted(request.fields())));
                break;
            case RequestCode.UPDATE_AND_CREATE_TOPIC_LIST:
                create(RequestBody.read(request, this::wanted));
                break;
            case RequestCode.DELETE_TOPIC_IN_BROKER:
                delete(List.of(request.fields().requireText("topic")));
                break;
            default:
                delete(RequestBody.read(request, json -> texts(json.listOrEmpty("topicList"))));
        }
        topics.settle();
        reply.send(Response.ok());
    }

    private TopicConfig wanted(Fields fields) {
        String name = fields.requireText("topic");
        TopicConfig known = topics.find(name);
        return new TopicConfig(
                name,
                fields.requireInt("readQueueNums"),
                fields.requireInt("writeQueueNums"),
                fields.requireInt("perm"),
                fields.intOr("topicSysFlag", 0),
                fields.booleanOr("order", false),
                TopicChange.attributes(known == null ? Map.of() : known.attributes(), fields.text("attributes")));
    }

    private List<TopicConfig> wanted(JsonObject json) {
        List<TopicConfig> wanted = new ArrayList<>();
        for (Object item : json.listOrEmpty("topicConfigList")) {
            if (!(item instanceof JsonObject object)) {
                throw new IllegalArgumentException("the topicConfigList must contain objects");
            }
            TopicConfig topic = TopicConfigs.fromJson(null, object);
            TopicConfig known = topics.find(topic.name());
            Map<String, String> now = known == null ? Map.of() : known.attributes();
            wanted.add(new TopicConfig(
                    topic.name(),
                    topic.readQueues(),
                    topic.writeQueues(),
                    topic.permission(),
                    topic.sysFlag(),
                    topic.isOrdered(),
                    TopicChange.attributes(now, topic.attributes())));
        }
        return wanted;
    }

    /** All or none: every topic is checked before the first is made. */
    private void create(List<TopicConfig> wanted) {
        for (TopicConfig topic : wanted) {
            check(topic);
        }
        for (TopicConfig topic : wanted) {
            if (topic.equals(topics.find(topic.name()))) {
                continue;
            }
            if (topics.find(topic.name()) != null) {
                topics.put(topic);
            } else if (topics.createIfAbsent(topic) == null) {
                throw new BadRequestException(
                        "There are too many topics: delete some or raise maxTopics of " + TopicTable.PID);
            }
        }
    }

    private void check(TopicConfig topic) {
        refuse(NameRules.flawOfTopic(topic.name()));
        refuseSystem(topic.name());
        boolean hasQueues = topic.readQueues() <= MAX_QUEUES && topic.writeQueues() <= MAX_QUEUES;
        if (topic.readQueues() < 0 || topic.writeQueues() < 0 || !hasQueues) {
            refuse("The topic " + topic.name() + " must have 0 to " + MAX_QUEUES + " queues, found "
                    + topic.readQueues() + " for reading and " + topic.writeQueues() + " for writing");
        }
        if ((topic.permission() & ~PERMISSION_BITS) != 0) {
            refuse("The permission of topic " + topic.name() + " must be made of 4, 2 and 1, found "
                    + topic.permission());
        }
        if ("MIXED".equals(topic.attributes().get("message.type"))) {
            refuse("MIXED message type is not supported.");
        }
    }

    private void delete(List<String> names) {
        for (String name : names) {
            if (name.isBlank()) {
                refuse("The specified topic is blank.");
            }
            refuseSystem(name);
        }
        for (String name : names) {
            for (String group : offsets.groupsOf(name)) {
                deleteOne(SystemTopic.RETRY_PREFIX + group + "_" + name);
                deleteOne(SystemTopic.RETRY_PREFIX + group + "+" + name);
            }
            deleteOne(name);
        }
    }

    /** An absent topic is no error, so that a failed deletion can be repeated. */
    private void deleteOne(String name) {
        if (topics.remove(name) || topics.isLight(name)) {
            offsets.removeTopic(name);
            queues.delete(name);
        }
    }

    private void refuseSystem(String topic) {
        if (topics.isSystem(topic)) {
            refuse("The topic[" + topic + "] is conflict with system topic.");
        }
    }

    private static void refuse(String flaw) {
        if (flaw != null) {
            throw new BadRequestException(ResponseCode.INVALID_PARAMETER, flaw);
        }
    }

    private static List<String> texts(List<?> items) {
        return items.stream().map(String::valueOf).toList();
    }
}
