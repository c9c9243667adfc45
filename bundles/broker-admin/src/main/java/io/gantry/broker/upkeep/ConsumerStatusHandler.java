package io.gantry.broker.upkeep;

import io.gantry.codec.Json;
import io.gantry.codec.JsonObject;
import io.gantry.codec.JsonWriter;
import io.gantry.registry.Client;
import io.gantry.registry.Clients;
import io.gantry.registry.Consumers;
import io.gantry.wire.Answer;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Call;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the members of a group, or one of them, how far they are in a topic. Who does not answer is left out. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS)
public final class ConsumerStatusHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerStatusHandler.class);
    private static final long TIMEOUT_MILLIS = 5_000;
    private static final int MAX_MEMBERS = 256;
    /** Of one member; a queue takes about 100 bytes. */
    private static final int MAX_ANSWER_BYTES = 1 << 18;

    private final Clients clients;

    @Activate
    public ConsumerStatusHandler(@Reference Clients clients) {
        this.clients = clients;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        String topic = fields.requireText("topic");
        String group = fields.requireText("group");
        Call call = Call.of(
                RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT,
                Map.of("topic", topic, "group", group, "isForce", "false"));
        Map<Object, Object> table = new ConcurrentSkipListMap<>();
        CompletableFuture<?>[] answers = asked(group, fields.text("clientAddr")).stream()
                .map(member -> member.connection()
                        .call(call, TIMEOUT_MILLIS)
                        .handle((answer, failure) -> note(table, member, answer, failure))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(answers).whenComplete((all, failure) -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("consumerTable", table);
            json.put("messageQueueTable", Map.of());
            reply.send(Response.ok(JsonWriter.COMPACT.bytes(json)));
        });
    }

    private List<? extends Client> asked(String group, String clientId) {
        Consumers connected = clients.consumers(group);
        List<? extends Client> members = connected == null
                ? List.of()
                : connected.members().stream()
                        .filter(member -> clientId == null || clientId.isBlank() || clientId.equals(member.clientId()))
                        .toList();
        if (members.isEmpty()) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_ERROR, "No Any Consumer online in the consumer group: [" + group + "]");
        }
        if (members.size() > MAX_MEMBERS) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_ERROR,
                    "The group has more than " + MAX_MEMBERS + " members: ask one of them, by its id as clientAddr");
        }
        return members;
    }

    private static Void note(Map<Object, Object> table, Client member, Answer answer, Throwable failure) {
        if (failure != null || !answer.isSuccess() || answer.body().length > MAX_ANSWER_BYTES) {
            LOG.debug("A consumer did not tell how far it is: client={}", member.clientId(), failure);
            return null;
        }
        try {
            JsonObject body = Json.parseObject(ByteBuffer.wrap(answer.body()));
            table.put(member.clientId(), body.objectOrEmpty("messageQueueTable"));
        } catch (IllegalArgumentException e) {
            LOG.debug("A consumer told no JSON: client={}", member.clientId(), e);
        }
        return null;
    }
}
