package io.gantry.broker.admin;

import io.gantry.broker.group.GroupTable;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.topic.TopicTable;
import io.gantry.codec.JsonWriter;
import io.gantry.route.TopicConfig;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows how far one group, or every group of the broker, is behind. */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {RequestCode.GET_CONSUME_STATS, RequestCode.GET_BROKER_CONSUME_STATS},
        blocking = true)
public final class ConsumeStatsHandler implements RequestHandler {
    private final ConsumeStats stats;
    private final GroupTable groups;
    private final TopicTable topics;
    private final BrokerIdentity identity;

    @Activate
    public ConsumeStatsHandler(
            @Reference ConsumeStats stats,
            @Reference GroupTable groups,
            @Reference TopicTable topics,
            @Reference BrokerIdentity identity) {
        this.stats = stats;
        this.groups = groups;
        this.topics = topics;
        this.identity = identity;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        Map<String, Object> json = request.code() == RequestCode.GET_CONSUME_STATS
                ? ofGroup(fields)
                : ofAll(fields.booleanOr("isOrder", false));
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(json)));
    }

    private Map<String, Object> ofGroup(Fields fields) {
        String group = fields.requireText("consumerGroup");
        String topic = fields.text("topic");
        String list = fields.text("topicList");
        Set<String> names = new TreeSet<>();
        if (list != null && !list.isBlank()) {
            Arrays.stream(list.split(";")).map(String::trim).forEach(names::add);
        } else if (topic == null || topic.isBlank()) {
            names.addAll(stats.topicsOf(group));
        } else if (stats.isSubscribed(group, topic)) {
            names.add(topic);
        }
        return stats.progress(group, names).json();
    }

    private Map<String, Object> ofAll(boolean isOrderedOnly) {
        List<Object> list = new ArrayList<>();
        long behind = 0;
        for (String group : groups.all().keySet()) {
            List<Object> ofTopics = new ArrayList<>();
            for (String name : stats.topicsOf(group)) {
                TopicConfig topic = topics.find(name);
                if (topic == null || isOrderedOnly && !topic.isOrdered()) {
                    continue;
                }
                ConsumeStats.Progress progress = stats.progress(group, Set.of(name));
                behind += progress.behind();
                ofTopics.add(progress.json());
            }
            list.add(Map.of(group, ofTopics));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("brokerAddr", identity.address());
        json.put("consumeStatsList", list);
        json.put("totalDiff", behind);
        json.put("totalInflightDiff", 0);
        return json;
    }
}
