package io.gantry.broker.send;

import io.gantry.agent.Clock;
import io.gantry.broker.client.ProducerGroups;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.topic.TopicTable;
import io.gantry.broker.traffic.Traffic;
import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.MessageId;
import io.gantry.codec.MessageProperties;
import io.gantry.codec.record.MessageDraft;
import io.gantry.log.AppendResult;
import io.gantry.message.Property;
import io.gantry.replica.WriteGate;
import io.gantry.route.TopicConfig;
import io.gantry.wire.Call;
import io.gantry.wire.Connection;
import io.gantry.wire.Handles;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Passes the reply to a request on to the producer that waits for it, and stores it as RocketMQ does. The sender is
 * told when the other has taken it.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = {RequestCode.SEND_REPLY_MESSAGE, RequestCode.SEND_REPLY_MESSAGE_V2})
public final class ReplyHandler implements RequestHandler {
    private static final long PUSH_MILLIS = 3_000;

    private final SendAdmission admission;
    private final ProducerGroups producers;
    private final WriteGate gate;
    private final Traffic traffic;
    private final int maxMessageBytes;
    private final InetSocketAddress storeAddress;
    private final byte[] storeHost;
    private final Clock clock = Clock.system();

    @Activate
    public ReplyHandler(
            @Reference BrokerIdentity identity,
            @Reference TopicTable topics,
            @Reference ProducerGroups producers,
            @Reference WriteGate gate,
            @Reference Traffic traffic,
            @Reference SendHandler.Settings settings) {
        this.admission = new SendAdmission(identity, topics);
        this.producers = producers;
        this.gate = gate;
        this.traffic = traffic;
        this.maxMessageBytes = settings.maxMessageBytes();
        this.storeAddress = identity.storeHost();
        this.storeHost = HostAddress.bytes(storeAddress);
    }

    @Override
    public void handle(Request request, Reply reply) {
        SendHeader header = new SendHeader(request);
        InetSocketAddress sender = request.connection().remoteAddress();
        TopicConfig topic = admission.topicOf(header, request.connection());
        int queueId = admission.queueOf(header, topic, sender);
        ByteBuffer body = request.body();
        byte[] properties = header.properties().getBytes(StandardCharsets.UTF_8);
        SendHandler.requireLegal(body.remaining(), maxMessageBytes, properties.length);
        SendHandler.requireOneMessage(header, new SentProperties(header.properties()));
        String waiting = MessageProperties.find(header.properties(), Property.REPLY_TO_CLIENT);
        Connection connection = waiting == null ? null : producers.find(waiting);
        MessageEncoder encoder = header.encoder(sender, storeHost)
                .flag(header.flag())
                .properties(properties)
                .body(request.body());
        MessageDraft draft = new MessageDraft(topic.name(), queueId, encoder);
        if (connection == null) {
            String cause = waiting == null
                    ? Property.REPLY_TO_CLIENT + " is null, can not reply message"
                    : "push reply message to " + waiting + " fail, its channel is not found.";
            store(draft, queueId, cause, reply);
            return;
        }
        byte[] bytes = new byte[body.remaining()];
        body.duplicate().get(bytes);
        connection
                .call(
                        new Call(RequestCode.PUSH_REPLY_MESSAGE_TO_CLIENT, fields(header, sender, queueId), bytes),
                        PUSH_MILLIS)
                .whenComplete((answer, failure) -> {
                    boolean isTaken = failure == null && answer.code() == ResponseCode.SUCCESS;
                    store(draft, queueId, isTaken ? null : "push reply message to " + waiting + " fail.", reply);
                });
    }

    private Map<String, Object> fields(SendHeader header, InetSocketAddress sender, int queueId) {
        long now = clock.millis();
        Map<String, Object> fields = new HashMap<>();
        fields.put("bornHost", text(sender));
        fields.put("storeHost", text(storeAddress));
        fields.put("storeTimestamp", now);
        fields.put("producerGroup", header.producerGroup());
        fields.put("topic", header.topic());
        fields.put("defaultTopic", header.template());
        fields.put("defaultTopicQueueNums", header.templateQueues());
        fields.put("queueId", queueId);
        fields.put("sysFlag", header.sysFlag());
        fields.put("bornTimestamp", header.bornTimestampMillis());
        fields.put("flag", header.flag());
        fields.put("reconsumeTimes", header.reconsumeTimes());
        fields.put("unitMode", header.isUnitMode());
        fields.put(
                "properties",
                MessageProperties.with(header.properties(), Property.PUSH_REPLY_TIME, String.valueOf(now)));
        return fields;
    }

    /** As RocketMQ's clients read it: address and port, without a name. */
    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private void store(MessageDraft draft, int queueId, String failure, Reply reply) {
        gate.append(draft, false, result -> {
            if (result.isInLog()) {
                traffic.onPut(draft.topic(), 1, draft.bytes(0));
            } else {
                traffic.onFailedPut();
            }
            reply.send(response(result, queueId, failure));
        });
    }

    private Response response(AppendResult result, int queueId, String failure) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("msgId", result.isInLog() ? MessageId.text(storeHost, result.position()) : "0");
        fields.put("queueId", queueId);
        fields.put("queueOffset", Math.max(0, result.queueOffset()));
        int code = failure == null ? ResponseCode.SUCCESS : ResponseCode.SYSTEM_ERROR;
        return new Response(code, failure, fields, Payload.EMPTY);
    }
}
