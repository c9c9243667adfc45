package io.gantry.broker.admin;

import io.gantry.agent.boot.Timetable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.broker.table.NameRules;
import io.gantry.broker.topic.TopicTable;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.body.QueueJson;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Figures of one topic: its queues' offsets and times, and how far a group's consumption is behind in time. */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {RequestCode.GET_TOPIC_STATS_INFO, RequestCode.QUERY_CONSUME_TIME_SPAN},
        blocking = true)
public final class TopicStatsHandler implements RequestHandler {
    private final BrokerIdentity identity;
    private final TopicTable topics;
    private final OffsetTable offsets;
    private final QueueFacts facts;
    private final TrafficHistory history;
    private final Timetable timetable;

    @Activate
    public TopicStatsHandler(
            @Reference BrokerIdentity identity,
            @Reference TopicTable topics,
            @Reference OffsetTable offsets,
            @Reference QueueFacts facts,
            @Reference TrafficHistory history,
            @Reference Timetable timetable) {
        this.identity = identity;
        this.topics = topics;
        this.offsets = offsets;
        this.facts = facts;
        this.history = history;
        this.timetable = timetable;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        TopicConfig topic = known(fields.requireText("topic"));
        Map<String, Object> json = request.code() == RequestCode.GET_TOPIC_STATS_INFO
                ? stats(topic)
                : spans(topic, fields.requireText("group"));
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(json)));
    }

    private Map<String, Object> stats(TopicConfig topic) {
        Map<Object, Object> table = new LinkedHashMap<>();
        int queues = Math.max(topic.readQueues(), topic.writeQueues());
        for (int queue = 0; queue < queues; queue++) {
            long max = facts.maxOffset(topic.name(), queue);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("lastUpdateTimestamp", Math.max(0, facts.storeTime(topic.name(), queue, max - 1)));
            entry.put("maxOffset", max);
            entry.put("minOffset", facts.minOffset(topic.name(), queue));
            table.put(QueueJson.of(identity.brokerName(), topic.name(), queue), entry);
        }
        FlowHistory put = history.put(topic.name());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("offsetTable", table);
        json.put("topicPutTps", put == null ? 0.0 : put.messagesPerSecond());
        return json;
    }

    private Map<String, Object> spans(TopicConfig topic, String group) {
        List<Object> spans = new ArrayList<>();
        String name = topic.name();
        for (int queue = 0; queue < topic.writeQueues(); queue++) {
            long max = facts.maxOffset(name, queue);
            long consumed = offsets.find(group, name, queue);
            long earliest = facts.earliestTime(name, queue);
            long next = consumed < max ? facts.storeTime(name, queue, Math.max(consumed, 0)) : -1;
            Map<String, Object> span = new LinkedHashMap<>();
            span.put("consumeTimeStamp", consumed > 0 ? facts.storeTime(name, queue, consumed - 1) : earliest);
            span.put("delayTime", next < 0 ? 0 : timetable.clock().millis() - next);
            span.put("maxTimeStamp", facts.storeTime(name, queue, max - 1));
            span.put("messageQueue", QueueJson.of(identity.brokerName(), name, queue));
            span.put("minTimeStamp", earliest);
            spans.add(span);
        }
        return Map.of("consumeTimeSpanSet", spans);
    }

    private TopicConfig known(String name) {
        TopicConfig topic = topics.find(name);
        if (topic == null) {
            String remark = "topic[" + NameRules.shown(name) + "] not exist";
            throw new BadRequestException(ResponseCode.TOPIC_NOT_EXIST, remark);
        }
        return topic;
    }
}
