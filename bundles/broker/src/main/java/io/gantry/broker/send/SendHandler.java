package io.gantry.broker.send;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Setting;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.send.Destinations.Place;
import io.gantry.broker.topic.TopicTable;
import io.gantry.broker.traffic.Traffic;
import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.MessageProperties;
import io.gantry.codec.MultiDispatch;
import io.gantry.codec.record.MessageDraft;
import io.gantry.message.SysFlag;
import io.gantry.message.SystemTopic;
import io.gantry.replica.WriteGate;
import io.gantry.route.TopicConfig;
import io.gantry.stage.Placement;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.Handles;
import io.gantry.wire.Reply;
import io.gantry.wire.Request;
import io.gantry.wire.RequestCode;
import io.gantry.wire.RequestHandler;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Stores what producers send. It runs on the event loop that read the request; the body goes from the request straight
 * into the log, and CRC, lengths and texts are done before the log's lock is taken.
 */
@Component(service = RequestHandler.class)
@Handles(requestCodes = {RequestCode.SEND_MESSAGE, RequestCode.SEND_MESSAGE_V2, RequestCode.SEND_BATCH_MESSAGE})
public final class SendHandler implements RequestHandler {
    public static final String PID = "io.gantry.broker.send";

    private static final int IN_ONE_RECORD = SysFlag.INNER_BATCH | SysFlag.NEED_UNWRAP;

    /** The settings, checked. */
    public record Settings(int maxMessageBytes, String regionId, boolean isTraceOn) {
        /** RocketMQ's. */
        public static final Settings STANDARD = new Settings(4 << 20, "DefaultRegion", true);

        public Settings {
            Setting.positive(PID, "maxMessageBytes", maxMessageBytes);
        }
    }

    private final SendAdmission admission;
    private final Destinations destinations;
    private final WriteGate gate;
    private final UniqueIds ids;
    private final SendReply.Sender sender;
    private final PropertyStamp stamp;
    private final int maxMessageBytes;
    private final Clock clock = Clock.system();

    @Activate
    public SendHandler(
            @Reference BrokerIdentity identity,
            @Reference TopicTable topics,
            @Reference Destinations destinations,
            @Reference WriteGate gate,
            @Reference Traffic traffic,
            @Reference Settings settings) {
        this(identity, topics, new Parts(destinations, gate, traffic), settings);
    }

    private SendHandler(BrokerIdentity identity, TopicTable topics, Parts parts, Settings settings) {
        this.admission = new SendAdmission(identity, topics);
        this.destinations = parts.destinations;
        this.gate = parts.gate;
        this.ids = new UniqueIds(identity.storeHost().getAddress(), clock);
        Map<String, String> fields = SendReply.fields(settings.regionId, settings.isTraceOn);
        this.sender = new SendReply.Sender(HostAddress.bytes(identity.storeHost()), fields, parts.traffic, clock);
        this.stamp = new PropertyStamp(settings.regionId, settings.isTraceOn, identity.clusterName());
        this.maxMessageBytes = settings.maxMessageBytes;
    }

    /** What a handler passes messages on to. */
    public record Parts(Destinations destinations, WriteGate gate, Traffic traffic) {}

    /** A handler without a container. */
    public static SendHandler of(BrokerIdentity identity, TopicTable topics, Parts parts, Settings settings) {
        return new SendHandler(identity, topics, parts, settings);
    }

    @Override
    public void handle(Request request, Reply reply) {
        SendHeader header = new SendHeader(request);
        TopicConfig topic = admission.topicOf(header, request.connection());
        int queueId = admission.queueOf(header, topic, request.connection().remoteAddress());
        ByteBuffer body = request.body();
        int bodyBytes = body.remaining();
        String properties = header.properties();
        requireLegal(bodyBytes, maxMessageBytes, properties.length());
        SentProperties sent = new SentProperties(properties);
        requireOneMessage(header, sent);
        Place meant = new Place(topic.name(), queueId);
        if (header.isBatch()) {
            storeBatch(request, reply, header, sent, meant);
        } else {
            storeOne(request, reply, header, sent, meant);
        }
    }

    /** Refuses what says that it is several messages in one record. */
    static void requireOneMessage(SendHeader header, SentProperties sent) {
        if ((header.sysFlag() & IN_ONE_RECORD) != 0 || sent.isInnerBatch()) {
            throw illegal("several messages in one record need a topic of type BatchCQ, which this broker has not");
        }
    }

    /** Refuses a message that is empty or too long; there are at least as many bytes of properties as chars. */
    static void requireLegal(int bodyBytes, int maxBytes, int propertyBytes) {
        if (bodyBytes == 0 || bodyBytes > maxBytes) {
            throw illegal("msg body length " + bodyBytes + "B, limit " + maxBytes + "B, at least 1B");
        }
        if (propertyBytes > MessageProperties.MAX_BYTES) {
            throw illegal("msg properties length limit " + MessageProperties.MAX_BYTES + "B");
        }
    }

    private void storeOne(Request request, Reply reply, SendHeader header, SentProperties sent, Place meant) {
        String uniqueKey = sent.uniqueKey() == null ? ids.next() : sent.uniqueKey();
        int sysFlag = header.sysFlag() & ~SysFlag.TRANSACTION_MASK;
        Placement placed = null;
        boolean isDead = isDead(header, meant.topic(), request.version());
        boolean isHalf = isHalf(header, sent);
        if (!isDead && destinations.keeps(isHalf, sent, reply::giveBack)) {
            return;
        }
        if (isDead || isHalf || sent.delayLevel() > 0 || sent.isTimed()) {
            Map<String, String> map = stamp.stampedMap(sent, uniqueKey);
            placed = Placement.of(meant.topic(), meant.queueId(), sysFlag, map, clock.millis());
            if (isDead) {
                Place place = destinations.deadLetters(Destinations.groupOf(meant.topic()), map, -1);
                placed = placed.withPlace(place.topic(), place.queueId());
            } else {
                placed = isHalf ? destinations.half(placed) : destinations.place(placed);
            }
        }
        String properties =
                placed == null ? stamp.stamped(sent, uniqueKey) : MessageProperties.text(placed.properties());
        byte[] propertyBytes = properties.getBytes(StandardCharsets.UTF_8);
        List<String> light = admission.lightQueues(sent);
        int numberBytes = light.isEmpty() ? 0 : MultiDispatch.mostBytes(light.size());
        requireLegal(request.body().remaining(), maxMessageBytes, propertyBytes.length + numberBytes);
        MessageEncoder encoder = encoder(request, header)
                .sysFlag(placed == null ? sysFlag : placed.sysFlag())
                .flag(header.flag())
                .properties(propertyBytes)
                .body(request.body());
        String topic = placed == null ? meant.topic() : placed.topic();
        MessageDraft draft =
                new MessageDraft(topic, placed == null ? meant.queueId() : placed.queueId(), encoder).needing(light);
        SendReply.Ids told = new SendReply.Ids(uniqueKey, placed == null ? null : placed.recallHandle());
        gate.append(draft, sent.waitsForCommit(), new SendReply(sender, request, reply, draft, meant.queueId(), told));
    }

    private void storeBatch(Request request, Reply reply, SendHeader header, SentProperties sent, Place meant) {
        if (meant.topic().startsWith(SystemTopic.RETRY_PREFIX)) {
            throw new BadRequestException(
                    ResponseCode.MESSAGE_ILLEGAL, "batch request does not support retry group " + meant.topic());
        }
        MessageEncoder encoder = encoder(request, header);
        BatchDraft draft = new BatchDraft(meant.topic(), meant.queueId(), encoder, request.body());
        SendReply completion = new SendReply(
                sender, request, reply, draft, meant.queueId(), new SendReply.Ids(sent.uniqueKey(), null));
        gate.append(draft, sent.waitsForCommit(), completion);
    }

    private MessageEncoder encoder(Request request, SendHeader header) {
        return header.encoder(request.connection().remoteAddress(), sender.storeHost());
    }

    private static boolean isHalf(SendHeader header, SentProperties sent) {
        int transaction = header.sysFlag() & SysFlag.TRANSACTION_MASK;
        boolean isRetried = header.reconsumeTimes() > 0 && sent.delayLevel() > 0;
        return !isRetried
                && (sent.isPrepared()
                        || transaction == SysFlag.TRANSACTION_PREPARED
                        || transaction == SysFlag.TRANSACTION_ROLLBACK);
    }

    /** Whether the message goes to the dead letters of the group whose retry topic it is sent to. */
    private boolean isDead(SendHeader header, String topic, int version) {
        if (!topic.startsWith(SystemTopic.RETRY_PREFIX)) {
            return false;
        }
        String group = Destinations.groupOf(topic);
        int max = destinations.group(group).retryMaxTimes();
        int limit = version < Destinations.LIMIT_IN_HEADER_SINCE ? max : header.maxReconsumeTimesOr(max);
        return header.reconsumeTimes() > limit || destinations.isInOrder(group);
    }

    static BadRequestException illegal(String cause) {
        return new BadRequestException(
                ResponseCode.MESSAGE_ILLEGAL,
                "the message is illegal, maybe msg body or properties length not matched: " + cause);
    }
}
