package io.gantry.broker.tx;

import io.gantry.message.Property;
import io.gantry.message.SysFlag;
import io.gantry.message.SystemTopic;
import io.gantry.stage.MessageStage;
import io.gantry.stage.Placement;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Has half messages wait in RocketMQ's topic for them, with the place they are meant for as properties. There only
 * while somebody settles them.
 */
@Component(service = MessageStage.class, property = "stage=" + MessageStage.HALF)
public final class HalfStage implements MessageStage {
    /** A stage whose messages are looked after by an agent. */
    @Activate
    public HalfStage(@Reference CheckBack settling) {}

    HalfStage() {}

    @Override
    public Placement place(Placement meant) {
        Map<String, String> properties = meant.properties();
        properties.put(Property.REAL_TOPIC, meant.topic());
        properties.put(Property.REAL_QUEUE_ID, String.valueOf(meant.queueId()));
        // A client that passes a committed message on sends these along; here they would name somebody else's message.
        properties.remove(Property.TRANSACTION_PREPARED_OFFSET);
        properties.remove(Property.TRANSACTION_CHECK_TIMES);
        String id = properties.get(Property.UNIQUE_KEY);
        if (id != null && !id.isEmpty()) {
            properties.put(Property.TRANSACTION_ID, id);
        }
        return meant.withPlace(SystemTopic.HALF, 0).withSysFlag(meant.sysFlag() & ~SysFlag.TRANSACTION_MASK);
    }
}
