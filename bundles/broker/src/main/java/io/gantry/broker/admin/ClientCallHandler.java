package io.gantry.broker.admin;

import io.gantry.broker.client.ConsumerGroup;
import io.gantry.broker.client.ConsumerGroups;
import io.gantry.broker.client.Member;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.codec.MessageId;
import io.gantry.codec.record.StoredRecords;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.wire.Answer;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Call;
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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Hands an operator's question on to a connected consumer, and the answer back: its figures, or a trial delivery. */
@Component(service = RequestHandler.class)
@Handles(
        requestCodes = {RequestCode.GET_CONSUMER_RUNNING_INFO, RequestCode.CONSUME_MESSAGE_DIRECTLY},
        blocking = true)
public final class ClientCallHandler implements RequestHandler {
    private static final long TIMEOUT_MILLIS = 10_000;

    /** What RocketMQ's clients sign with. */
    private static final Set<String> CREDENTIALS = Set.of("AccessKey", "Signature", "SecurityToken");

    private final ConsumerGroups consumers;
    private final BrokerIdentity identity;
    private final CommitLog log;

    @Activate
    public ClientCallHandler(
            @Reference ConsumerGroups consumers, @Reference BrokerIdentity identity, @Reference CommitLog log) {
        this.consumers = consumers;
        this.identity = identity;
        this.log = log;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        String group = fields.requireText("consumerGroup");
        String clientId = fields.text("clientId");
        ConsumerGroup connected = consumers.group(group);
        Member member = connected == null || clientId == null ? null : connected.member(clientId);
        if (member == null) {
            String remark = "The Consumer <" + group + "> <" + clientId + "> not online";
            reply.send(Response.refusal(ResponseCode.SYSTEM_ERROR, remark));
            return;
        }
        Map<String, Object> handedOn = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            // Who asked is nothing for the consumer, which could ask for something else in its name.
            if (!CREDENTIALS.contains(name)) {
                handedOn.put(name, value);
            }
        });
        byte[] body = {};
        if (request.code() == RequestCode.CONSUME_MESSAGE_DIRECTLY) {
            handedOn.put("brokerName", identity.brokerName());
            body = message(fields.requireText("msgId"));
        }
        member.connection()
                .call(new Call(request.code(), handedOn, body), TIMEOUT_MILLIS)
                .whenComplete((answer, failure) -> reply.send(response(group, clientId, answer, failure)));
    }

    private byte[] message(String id) {
        long position = MessageId.parse(id).map(MessageId::position).orElse(-1L);
        try (LogSlice slice = StoredRecords.find(log, position).orElse(null)) {
            if (slice == null) {
                throw new BadRequestException("No message with the id " + id + " on this broker");
            }
            byte[] bytes = new byte[slice.buffer().remaining()];
            slice.buffer().get(bytes);
            return bytes;
        }
    }

    private static Response response(String group, String clientId, Answer answer, Throwable failure) {
        if (failure == null) {
            return new Response(answer.code(), answer.remark(), answer.fields(), Payload.of(answer.body()));
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        int code = cause instanceof TimeoutException ? ResponseCode.CONSUME_MSG_TIMEOUT : ResponseCode.SYSTEM_ERROR;
        return Response.refusal(code, "The consumer <" + group + "> <" + clientId + "> did not answer: " + cause);
    }
}
