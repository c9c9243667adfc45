package io.gantry.broker.retry;

import io.gantry.broker.gate.AppendReply;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.send.Destinations;
import io.gantry.broker.send.Destinations.Place;
import io.gantry.broker.topic.TopicTable;
import io.gantry.broker.traffic.Traffic;
import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.MessageProperties;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.codec.record.StoredRecords;
import io.gantry.log.AppendResult;
import io.gantry.log.CommitLog;
import io.gantry.log.LogSlice;
import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.registry.GroupConfig;
import io.gantry.replica.WriteGate;
import io.gantry.route.Permission;
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
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Takes back a message that a consumer could not handle: a copy goes to the group's retry topic, after a delay that
 * grows with each time, or to its dead letters. The consumer is told only when the copy is committed, because it
 * forgets the message then.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = RequestCode.CONSUMER_SEND_MSG_BACK)
public final class SendBackHandler implements RequestHandler {
    /** The level of the first retry, when the consumer leaves it to the broker. */
    private static final int FIRST_LEVEL = 3;

    private static final int UNIT_SUBSCRIPTION = 2;

    private final BrokerIdentity identity;
    private final TopicTable topics;
    private final Destinations destinations;
    private final CommitLog log;
    private final WriteGate gate;
    private final Traffic traffic;

    @Activate
    public SendBackHandler(
            @Reference BrokerIdentity identity,
            @Reference TopicTable topics,
            @Reference Destinations destinations,
            @Reference CommitLog log,
            @Reference WriteGate gate,
            @Reference Traffic traffic) {
        this.identity = identity;
        this.topics = topics;
        this.destinations = destinations;
        this.log = log;
        this.gate = gate;
        this.traffic = traffic;
    }

    @Override
    public void handle(Request request, Reply reply) {
        Fields fields = request.fields();
        GroupConfig group = destinations.group(fields.requireText("group"));
        if (!Permission.isWritable(identity.permission())) {
            throw new BadRequestException(
                    ResponseCode.NO_PERMISSION, "the broker[" + identity.host() + "] sending message is forbidden");
        }
        if (group.retryQueues() <= 0) {
            reply.send(Response.ok());
            return;
        }
        TopicConfig retryTopic = retryTopic(group, fields.booleanOr("unitMode", false));
        long position = fields.requireLong("offset");
        LogSlice record = StoredRecords.find(log, position)
                .orElseThrow(() -> new BadRequestException("look message by offset failed, " + position));
        MessageDraft draft;
        String origin;
        try {
            StoredMessage failed = new StoredMessage().wrap(record.buffer(), 0);
            origin = failed.properties().getOrDefault(Property.RETRY_TOPIC, failed.topic());
            requireOrigin(fields, origin, failed.topic(), position);
            draft = draft(request, group, retryTopic, failed);
        } catch (RuntimeException e) {
            record.close();
            throw e;
        }
        gate.append(draft, true, result -> {
            record.close();
            if (result.isCommitted()) {
                traffic.onSendBack(group.name(), origin);
            }
            reply.send(response(draft, result));
        });
    }

    /** A position alone could be that of any message, and whoever asks may read only what it names. */
    private static void requireOrigin(Fields fields, String origin, String topic, long position) {
        String named = fields.text("originTopic");
        if (named != null && !named.equals(origin) && !named.equals(topic)) {
            throw new BadRequestException("look message by offset failed, " + position + " is of another topic");
        }
    }

    private TopicConfig retryTopic(GroupConfig group, boolean isUnitMode) {
        String name = SystemTopic.RETRY_PREFIX + group.name();
        int sysFlag = isUnitMode ? UNIT_SUBSCRIPTION : 0;
        TopicConfig topic = topics.createForRetry(name, group.retryQueues(), Permission.READ_WRITE, false, sysFlag);
        if (topic == null) {
            throw new BadRequestException("topic[" + name + "] not exist");
        }
        if (!Permission.isWritable(topic.permission())) {
            throw new BadRequestException(
                    ResponseCode.NO_PERMISSION, "the topic[" + name + "] sending message is forbidden");
        }
        return topic;
    }

    private MessageDraft draft(Request request, GroupConfig group, TopicConfig retryTopic, StoredMessage failed) {
        Map<String, String> properties = failed.properties();
        properties.putIfAbsent(Property.RETRY_TOPIC, failed.topic());
        properties.put(Property.WAIT_STORE_OK, "false");
        properties.putIfAbsent(Property.ORIGIN_MESSAGE_ID, failed.messageId());
        Place place = place(request, group, retryTopic, failed.reconsumeTimes(), properties);
        byte[] propertyBytes = MessageProperties.text(properties).getBytes(StandardCharsets.UTF_8);
        if (propertyBytes.length > MessageProperties.MAX_BYTES) {
            throw new BadRequestException(
                    "the message's properties have no room for those of a retry: " + propertyBytes.length + " bytes");
        }
        MessageEncoder encoder = MessageDraft.copyOf(failed)
                .storeHost(HostAddress.bytes(identity.storeHost()))
                .reconsumeTimes(failed.reconsumeTimes() + 1)
                .properties(propertyBytes);
        return new MessageDraft(place.topic(), place.queueId(), encoder);
    }

    /** The consumer may ask for a level, for the broker's choice (0), or for no further retry (below 0). */
    private Place place(
            Request request, GroupConfig group, TopicConfig retryTopic, int times, Map<String, String> properties) {
        Fields fields = request.fields();
        int level = fields.requireInt("delayLevel");
        int max = request.version() < Destinations.LIMIT_IN_HEADER_SINCE
                ? group.retryMaxTimes()
                : fields.intOr("maxReconsumeTimes", group.retryMaxTimes());
        if (times >= max || level < 0) {
            return destinations.deadLetters(group.name(), properties, 0);
        }
        int queueId = ThreadLocalRandom.current().nextInt(group.retryQueues());
        Place meant = new Place(retryTopic.name(), queueId);
        long wait = level == 0 ? RetryPolicy.waitMillis(group, times) : RetryPolicy.NONE;
        if (wait != RetryPolicy.NONE) {
            return destinations.later(meant, wait, properties);
        }
        return destinations.delayed(meant, level == 0 ? FIRST_LEVEL + times : level, properties);
    }

    private Response response(MessageDraft draft, AppendResult result) {
        if (result.isCommitted()) {
            traffic.onPut(draft.topic(), 1, draft.bytes(0));
            return Response.ok();
        }
        traffic.onFailedPut();
        String remark = AppendReply.remark(result);
        return Response.refusal(
                ResponseCode.SYSTEM_ERROR, remark == null ? result.status().name() : remark);
    }
}
