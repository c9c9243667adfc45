package io.gantry.broker.tx;

import io.gantry.codec.MessageProperties;
import io.gantry.message.Property;
import io.gantry.message.SysFlag;
import io.gantry.message.SystemTopic;
import io.gantry.stage.MessageStage;
import io.gantry.stage.Placement;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Has half messages wait in RocketMQ's topic for them, with the place they are meant for as properties.
 */
@Component(service = MessageStage.class, property = "stage=" + MessageStage.HALF)
public final class HalfStage implements MessageStage {
    private static final Set<String> OF_BROKERS =
            Set.of(Property.TRANSACTION_CHECK_TIMES, Property.TRANSACTION_PREPARED_OFFSET, Property.TRANSACTION_ID);

    /** Room that is left for what a question adds. */
    private static final int SPARE_BYTES = 128;

    /**
     * A stage whose messages {@link CheckBack} looks after. It needs nothing: what settles them needs the broker's
     * stages, and so this one.
     */
    @Activate
    public HalfStage() {}

    @Override
    public Placement place(Placement meant) {
        Map<String, String> properties = meant.properties();
        // A client that passes a committed message on sends these along; here they would name somebody else's message.
        properties.keySet().removeAll(OF_BROKERS);
        properties.put(Property.REAL_TOPIC, meant.topic());
        properties.put(Property.REAL_QUEUE_ID, String.valueOf(meant.queueId()));
        String id = properties.get(Property.UNIQUE_KEY);
        if (id != null && !id.isEmpty()) {
            properties.put(Property.TRANSACTION_ID, id);
        }
        if (MessageProperties.text(properties).getBytes(StandardCharsets.UTF_8).length
                > MessageProperties.MAX_BYTES - SPARE_BYTES) {
            throw new BadRequestException(
                    ResponseCode.MESSAGE_ILLEGAL,
                    "the message's properties have no room for those of a transaction: at most "
                            + (MessageProperties.MAX_BYTES - SPARE_BYTES) + " bytes with them");
        }
        return meant.withPlace(SystemTopic.HALF, 0).withSysFlag(meant.sysFlag() & ~SysFlag.TRANSACTION_MASK);
    }
}
