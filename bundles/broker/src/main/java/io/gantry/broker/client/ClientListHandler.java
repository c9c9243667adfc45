package io.gantry.broker.client;

import io.gantry.codec.JsonWriter;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Says who is connected: to members, which share the queues among themselves, and to operators. */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {
            RequestCode.GET_CONSUMER_LIST_BY_GROUP,
            RequestCode.GET_CONSUMER_CONNECTION_LIST,
            RequestCode.GET_PRODUCER_CONNECTION_LIST,
            RequestCode.GET_ALL_PRODUCER_INFO
        })
public final class ClientListHandler implements RequestHandler {
    private final ConsumerGroups consumers;
    private final ProducerGroups producers;

    @Activate
    public ClientListHandler(@Reference ConsumerGroups consumers, @Reference ProducerGroups producers) {
        this.consumers = consumers;
        this.producers = producers;
    }

    @Override
    public void handle(Request request, Reply reply) {
        switch (request.code()) {
            case RequestCode.GET_CONSUMER_LIST_BY_GROUP:
                reply.send(members(request.fields().requireText("consumerGroup")));
                return;
            case RequestCode.GET_CONSUMER_CONNECTION_LIST:
                reply.send(consumers(request.fields().requireText("consumerGroup")));
                return;
            case RequestCode.GET_PRODUCER_CONNECTION_LIST:
                reply.send(producers(request.fields().requireText("producerGroup")));
                return;
            default:
                reply.send(Response.ok(JsonWriter.COMPACT.bytes(ClientJson.producers(producers.all()))));
        }
    }

    private Response members(String name) {
        ConsumerGroup group = consumers.group(name);
        if (group == null) {
            return Response.refusal(ResponseCode.SYSTEM_ERROR, "no consumer for this group, " + name);
        }
        List<String> ids = group.members().stream().map(Member::clientId).toList();
        return Response.ok(JsonWriter.COMPACT.bytes(Map.of("consumerIdList", ids)));
    }

    private Response consumers(String name) {
        ConsumerGroup group = consumers.group(name);
        if (group == null) {
            String remark = "the consumer group[" + name + "] not online";
            return Response.refusal(ResponseCode.CONSUMER_NOT_ONLINE, remark);
        }
        return Response.ok(JsonWriter.COMPACT.bytes(ClientJson.of(group)));
    }

    private Response producers(String name) {
        Collection<Member> members = producers.members(name);
        if (members.isEmpty()) {
            return Response.refusal(ResponseCode.SYSTEM_ERROR, "the producer group[" + name + "] not exist");
        }
        return Response.ok(JsonWriter.COMPACT.bytes(Map.of("connectionSet", ClientJson.connections(members))));
    }
}
