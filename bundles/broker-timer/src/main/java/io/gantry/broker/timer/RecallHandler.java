package io.gantry.broker.timer;

import io.gantry.agent.Clock;
import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.MessageProperties;
import io.gantry.codec.record.MessageDraft;
import io.gantry.log.AppendResult;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.registry.Topics;
import io.gantry.route.Permission;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Fields;
import io.gantry.wire.Handles;
import io.gantry.wire.Payload;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.Response;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes a timed message back that is not due yet: a mark in the timer topic, due with it, says so. */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.RECALL_MESSAGE)
public final class RecallHandler implements RequestHandler {
    private static final byte[] BODY = {'0'};

    private final Stores stores;
    private final Topics topics;
    private final TimerSettings settings;
    private final byte[] host;
    private final Clock clock;

    @Activate
    public RecallHandler(@Reference Stores stores, @Reference Topics topics, @Reference TimerSettings settings) {
        this(stores, topics, settings, Clock.system());
    }

    RecallHandler(Stores stores, Topics topics, TimerSettings settings, Clock clock) {
        this.stores = stores;
        this.topics = topics;
        this.settings = settings;
        this.host = HostAddress.bytes(stores.broker().storeHost());
        this.clock = clock;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        String topic = fields.requireText("topic");
        RecallHandle handle = handle(topic, fields.requireText("recallHandle"));
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(Property.TAGS, "_RECALL_TAG_");
        properties.put(Property.TIMER_DEL_UNIQUE_KEY, handle.key());
        properties.put(Property.UNIQUE_KEY, handle.messageId());
        properties.put(Property.TIMER_DELIVER_MS, String.valueOf(handle.dueMillis()));
        properties.put(Property.TIMER_OUT_MS, String.valueOf((handle.dueMillis() - 1) / 1_000 * 1_000));
        properties.put(Property.REAL_TOPIC, topic);
        properties.put(Property.REAL_QUEUE_ID, "0");
        MessageEncoder encoder = new MessageEncoder()
                .bornTimestampMillis(clock.millis())
                .bornHost(HostAddress.bytes(request.connection().remoteAddress()))
                .storeHost(host)
                .properties(MessageProperties.text(properties))
                .body(ByteBuffer.wrap(BODY));
        stores.gate()
                .append(
                        new MessageDraft(SystemTopic.WHEEL_TIMER, 0, encoder),
                        true,
                        result -> reply.send(response(handle, result)));
    }

    private RecallHandle handle(String topic, String text) {
        if (!settings.isEnabled() || !settings.isRecallEnabled()) {
            throw new BadRequestException(ResponseCode.NO_PERMISSION, "recall failed, operation is forbidden");
        }
        if (!Permission.isWritable(stores.broker().permission())) {
            throw new BadRequestException(
                    ResponseCode.SERVICE_NOT_AVAILABLE, "recall failed, broker service not available");
        }
        if (topics.find(topic) == null) {
            throw new BadRequestException(
                    ResponseCode.TOPIC_NOT_EXIST, "recall failed, the topic[" + topic + "] not exist");
        }
        RecallHandle handle;
        try {
            handle = RecallHandle.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(ResponseCode.ILLEGAL_OPERATION, e.getMessage());
        }
        if (!handle.topic().equals(topic)) {
            throw new BadRequestException(ResponseCode.ILLEGAL_OPERATION, "recall failed, topic not match");
        }
        if (!handle.brokerName().equals(stores.broker().brokerName())) {
            throw new BadRequestException(
                    ResponseCode.ILLEGAL_OPERATION, "recall failed, broker service not available");
        }
        long left = handle.dueMillis() - clock.millis();
        if (left <= 0 || left > settings.maxDelayMillis()) {
            throw new BadRequestException(ResponseCode.ILLEGAL_OPERATION, "recall failed, timestamp invalid");
        }
        return handle;
    }

    private static Response response(RecallHandle handle, AppendResult result) {
        if (!result.isInLog()) {
            return Response.refusal(
                    ResponseCode.SYSTEM_ERROR,
                    "recall failed, execute error: " + result.status() + " " + result.reason());
        }
        return new Response(ResponseCode.SUCCESS, null, Map.of("msgId", handle.messageId()), Payload.EMPTY);
    }
}
