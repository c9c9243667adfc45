package io.gantry.broker.topic;

import io.gantry.broker.table.NameRules;
import io.gantry.codec.DataVersion;
import io.gantry.codec.Json;
import io.gantry.codec.JsonException;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.TopicConfigs;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows topics: one, all, a part of all, and the names of the system's. A long list is no work for an event loop. */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {
            RequestCode.GET_ALL_TOPIC_CONFIG,
            RequestCode.GET_TOPIC_CONFIG,
            RequestCode.GET_SYSTEM_TOPIC_LIST_FROM_BROKER
        },
        blocking = true)
public final class TopicReadHandler implements RequestHandler {
    /** Most topics in one answer to a client that asks for parts. */
    private static final int PART = 2000;

    private final TopicTable topics;

    @Activate
    public TopicReadHandler(@Reference TopicTable topics) {
        this.topics = topics;
    }

    @Override
    public void handle(Request request, Reply reply) {
        switch (request.code()) {
            case RequestCode.GET_ALL_TOPIC_CONFIG:
                reply.send(all(request.fields()));
                return;
            case RequestCode.GET_TOPIC_CONFIG:
                reply.send(one(request.fields().requireText("topic")));
                return;
            default:
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("topicList", topics.systemNames());
                reply.send(Response.ok(JsonWriter.COMPACT.bytes(json)));
        }
    }

    private Response one(String name) {
        TopicConfig topic = topics.find(name);
        if (topic == null) {
            String remark = "No topic in this broker. topic: " + NameRules.shown(name);
            return Response.refusal(ResponseCode.TOPIC_NOT_EXIST, remark);
        }
        return Response.ok(JsonWriter.COMPACT.bytes(TopicConfigs.toJson(topic)));
    }

    private Response all(Fields fields) {
        io.gantry.codec.TopicTable table = topics.snapshot();
        int total = table.topics().size();
        boolean isPart = fields.text("topicSeq") != null || fields.text("maxTopicNum") != null;
        if (isPart) {
            table = part(table, fields);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("dataVersion", table.version().toJson());
        json.put("mappingDataVersion", DataVersion.NONE.toJson());
        json.put("topicConfigTable", table.toJson().get("topicConfigTable"));
        json.put("topicQueueMappingDetailMap", Map.of());
        json.put("topicQueueMappingInfoMap", Map.of());
        return Response.ok(Map.of("totalTopicNum", total)).withBody(Payload.of(JsonWriter.COMPACT.bytes(json)));
    }

    /** From a place on; from the start when the table has changed since the client's last part. */
    private static io.gantry.codec.TopicTable part(io.gantry.codec.TopicTable table, Fields fields) {
        int from = isSame(fields.text("dataVersion"), table.version()) ? Math.max(0, fields.intOr("topicSeq", 0)) : 0;
        int count = Math.max(0, Math.min(PART, fields.intOr("maxTopicNum", PART)));
        List<Map.Entry<String, TopicConfig>> entries =
                List.copyOf(table.topics().entrySet());
        int first = Math.min(from, entries.size());
        Map<String, TopicConfig> part = new LinkedHashMap<>();
        for (Map.Entry<String, TopicConfig> entry : entries.subList(first, Math.min(first + count, entries.size()))) {
            part.put(entry.getKey(), entry.getValue());
        }
        return new io.gantry.codec.TopicTable(part, table.version());
    }

    private static boolean isSame(String text, DataVersion version) {
        if (text == null || text.isBlank()) {
            return false;
        }
        try {
            return DataVersion.of(Json.parseObject(text)).equals(version);
        } catch (JsonException e) {
            return false;
        }
    }
}
