package io.gantry.broker.tx;

import io.gantry.codec.HostAddress;
import io.gantry.codec.MessageEncoder;
import io.gantry.codec.MessageProperties;
import io.gantry.codec.StoredMessage;
import io.gantry.codec.record.MessageDraft;
import io.gantry.message.Property;
import io.gantry.message.SysFlag;
import io.gantry.message.SystemTopic;
import io.gantry.registry.Broker;
import io.gantry.stage.Placement;
import io.gantry.stage.Stages;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * What is stored and sent in the course of a transaction, in RocketMQ's form. Drafts show the half message's record,
 * which must stay open until they are stored. Safe for any thread.
 */
@Component(service = Drafts.class)
public final class Drafts {
    /** Of an operation that settles: RocketMQ's name is "remove". */
    private static final Map<String, String> OPERATION_TAG = Map.of(Property.TAGS, "d");

    private final Stages stages;
    private final byte[] host;

    @Activate
    public Drafts(@Reference Broker broker, @Reference Stages stages) {
        this.stages = stages;
        this.host = HostAddress.bytes(broker.storeHost());
    }

    /** The message for its own queue, or for the waiting room that its properties ask for. */
    MessageDraft committed(StoredMessage half, long nowMillis) {
        Map<String, String> properties = half.properties();
        String topic = realTopic(half);
        int queueId = realQueue(half);
        properties.remove(Property.REAL_TOPIC);
        properties.remove(Property.REAL_QUEUE_ID);
        properties.remove(Property.TRANSACTION_PREPARED);
        properties.remove(Property.TRANSACTION_CHECK_TIMES);
        properties.remove(Property.TRANSACTION_PREPARED_OFFSET);
        int sysFlag = half.sysFlag() & ~SysFlag.TRANSACTION_MASK | SysFlag.TRANSACTION_COMMIT;
        Placement place = stages.place(Placement.of(topic, queueId, sysFlag, properties, nowMillis));
        byte[] text = MessageProperties.text(place.properties()).getBytes(StandardCharsets.UTF_8);
        if (text.length > MessageProperties.MAX_BYTES) {
            throw new BadRequestException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "the message's properties have no room for those of its waiting room");
        }
        MessageEncoder encoder =
                encoder(half, text).sysFlag(place.sysFlag()).preparedTransactionOffset(half.position());
        return new MessageDraft(place.topic(), place.queueId(), encoder);
    }

    /** What says that a half message is settled. */
    MessageDraft operation(long queueOffset) {
        MessageEncoder encoder = new MessageEncoder()
                .bornHost(host)
                .storeHost(host)
                .body(ByteBuffer.wrap((queueOffset + ",").getBytes(StandardCharsets.US_ASCII)))
                .properties(MessageProperties.text(OPERATION_TAG));
        return new MessageDraft(SystemTopic.HALF_OP, 0, encoder);
    }

    /**
     * The half message once more.
     *
     * @param checks how often its producer was asked then
     */
    MessageDraft again(StoredMessage record, Half half, int checks) {
        Map<String, String> properties = record.properties();
        properties.put(Property.TRANSACTION_CHECK_TIMES, String.valueOf(checks));
        properties.put(Property.TRANSACTION_PREPARED_OFFSET, String.valueOf(half.firstOffset()));
        return new MessageDraft(SystemTopic.HALF, 0, encoder(record, properties));
    }

    /** The half message whose producer has not decided after all questions. */
    MessageDraft exhausted(StoredMessage record) {
        return new MessageDraft(SystemTopic.TRANSACTION_CHECK_MAX, 0, encoder(record, record.properties()));
    }

    /** A half message that was put aside, as a new one. */
    MessageDraft resumed(StoredMessage record) {
        Map<String, String> properties = record.properties();
        properties.put(Property.TRANSACTION_CHECK_TIMES, "0");
        properties.remove(Property.TRANSACTION_PREPARED_OFFSET);
        return new MessageDraft(SystemTopic.HALF, 0, encoder(record, properties));
    }

    /** The record that a producer is asked about: as it would be in its own queue. */
    byte[] question(StoredMessage record, long queueOffset, long position) {
        MessageEncoder encoder =
                encoder(record, record.properties()).topic(realTopic(record)).queueId(realQueue(record));
        ByteBuffer bytes = ByteBuffer.allocate(encoder.bytes());
        encoder.write(bytes, 0, queueOffset, position, record.storeTimestampMillis());
        return bytes.array();
    }

    static String realTopic(StoredMessage half) {
        return half.property(Property.REAL_TOPIC);
    }

    private static int realQueue(StoredMessage half) {
        String text = half.property(Property.REAL_QUEUE_ID);
        return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    private MessageEncoder encoder(StoredMessage record, Map<String, String> properties) {
        byte[] text = MessageProperties.text(properties).getBytes(StandardCharsets.UTF_8);
        if (text.length > MessageProperties.MAX_BYTES) {
            // As they stand there, for what is no text may be longer when it is written again.
            text = new byte[record.propertiesBytes()];
            record.buffer().get(record.propertiesAt(), text);
        }
        return encoder(record, text);
    }

    private MessageEncoder encoder(StoredMessage record, byte[] properties) {
        return MessageDraft.copyOf(record)
                .storeHost(host)
                .reconsumeTimes(record.reconsumeTimes())
                .properties(properties);
    }
}
