package io.gantry.broker.admin;

import io.gantry.broker.client.ClientJson;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.offset.OffsetTable;
import io.gantry.codec.JsonWriter;
import io.gantry.registry.Subscription;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says who consumes what: the groups of a topic, the topics of a group, and what it wants of one. */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {
            RequestCode.QUERY_TOPIC_CONSUME_BY_WHO,
            RequestCode.QUERY_TOPICS_BY_CONSUMER,
            RequestCode.QUERY_SUBSCRIPTION_BY_CONSUMER
        })
public final class WhoHandler implements RequestHandler {
    private final ConsumerGroups consumers;
    private final OffsetTable offsets;
    private final BrokerIdentity identity;

    @Activate
    public WhoHandler(
            @Reference ConsumerGroups consumers, @Reference OffsetTable offsets, @Reference BrokerIdentity identity) {
        this.consumers = consumers;
        this.offsets = offsets;
        this.identity = identity;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        Map<String, Object> json = new LinkedHashMap<>();
        switch (request.code()) {
            case RequestCode.QUERY_TOPIC_CONSUME_BY_WHO:
                String topic = fields.requireText("topic");
                Set<String> groups = new TreeSet<>(offsets.groupsOf(topic));
                groups.addAll(consumers.groupsOf(topic));
                json.put("groupList", groups);
                break;
            case RequestCode.QUERY_TOPICS_BY_CONSUMER:
                json.put("brokerAddr", identity.address());
                json.put("topicList", offsets.topicsOf(fields.requireText("group")));
                break;
            default:
                String group = fields.requireText("group");
                String name = fields.requireText("topic");
                Subscription wanted = consumers.find(group, name);
                json.put("group", group);
                json.put("subscriptionData", wanted == null ? null : ClientJson.of(wanted));
                json.put("topic", name);
        }
        reply.send(Response.ok(JsonWriter.COMPACT.bytes(json)));
    }
}
