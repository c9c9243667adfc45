package io.gantry.broker.pop;

import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.codec.body.QueueJson;
import io.gantry.codec.body.RequestBody;
import io.gantry.registry.Client;
import io.gantry.registry.Clients;
import io.gantry.registry.Consumers;
import io.gantry.registry.Routes;
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

/**
 * Tells consumers that leave it to brokers which queues they ask, and whether they pull or pop. Without an assignment,
 * or told of an error, a client keeps what it has and asks again soon.
 */
@Component
@Handles(requestCodes = RequestCode.QUERY_ASSIGNMENT)
public final class AssignmentHandler implements RequestHandler {
    private static final int MAX_BODY_BYTES = 1 << 14;
    private static final byte[] NONE = JsonWriter.COMPACT.bytes(Map.of());

    private final RequestModes modes;
    private final Routes routes;
    private final Clients clients;

    @Activate
    public AssignmentHandler(@Reference RequestModes modes, @Reference Routes routes, @Reference Clients clients) {
        this.modes = modes;
        this.routes = routes;
        this.clients = clients;
    }

    private record Question(
            String topic, String group, String clientId, Assignment.Strategy strategy, boolean isBroadcast) {
        static Question of(JsonObject body) {
            return new Question(
                    body.text("topic"),
                    body.text("consumerGroup"),
                    body.text("clientId"),
                    Assignment.Strategy.valueOf(body.textOr("strategyName", "AVG")),
                    body.textOr("messageModel", "CLUSTERING").equals("BROADCASTING"));
        }
    }

    @Override
    public void handle(Request request, Reply reply) {
        Question question = RequestBody.read(request, MAX_BODY_BYTES, Question::of);
        if (modes.isPoppedRetry(question.topic, question.group)) {
            reply.send(Response.ok(body(question, RequestModes.Mode.PULL, List.of())));
            return;
        }
        routes.readQueues(question.topic).whenComplete((queues, failure) -> {
            if (failure != null) {
                reply.send(Response.refusal(
                        ResponseCode.SYSTEM_BUSY,
                        "[REJECTREQUEST]system busy, the queues cannot be shared out now: " + failure.getMessage()));
            } else {
                reply.send(Response.ok(answer(question, queues)));
            }
        });
    }

    private byte[] answer(Question question, Map<String, Integer> queues) {
        Consumers group = clients.consumers(question.group);
        if (queues.isEmpty() || group == null && !question.isBroadcast) {
            return NONE;
        }
        RequestModes.Mode mode = modes.find(question.topic, question.group);
        List<String> members = group == null
                ? List.of()
                : group.members().stream().map(Client::clientId).distinct().toList();
        Assignment assignment = new Assignment(queues, members, question.strategy);
        List<Assignment.Place> places;
        if (question.isBroadcast) {
            places = assignment.all();
        } else if (mode.isPop()) {
            places = assignment.popped(question.clientId, mode.shared());
        } else if (members.contains(question.clientId)) {
            places = assignment.pulled(question.clientId);
        } else {
            return NONE;
        }
        return body(question, mode, places);
    }

    private static byte[] body(Question question, RequestModes.Mode mode, List<Assignment.Place> places) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Assignment.Place place : places) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("messageQueue", QueueJson.of(place.brokerName(), question.topic, place.queueId()));
            one.put("mode", mode.word());
            all.add(one);
        }
        return JsonWriter.COMPACT.bytes(Map.of("messageQueueAssignments", all));
    }
}
