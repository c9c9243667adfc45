package io.gantry.broker.timer;

import io.gantry.message.Property;
import io.gantry.message.SystemTopic;
import io.gantry.registry.Broker;
import io.gantry.stage.MessageStage;
import io.gantry.stage.Placement;
import io.gantry.wire.BadRequestException;
import io.gantry.wire.ResponseCode;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Has messages that ask for a time wait in RocketMQ's topic for them, with the place they are meant for as properties.
 * It stays while the broker is replaced, so that the next one has it from its first message on.
 */
@Component(service = MessageStage.class, property = "stage=" + MessageStage.TIMED)
public final class TimedStage implements MessageStage {
    /** RocketMQ's wheel turns by the second, and delivers in the one that follows this. */
    private static final long WHEEL_MILLIS = 1_000;

    private static final int MAX_DIGITS = 17;
    private final TimerSettings settings;
    /** Null until a broker was there. */
    private volatile String brokerName;

    /** A stage whose messages {@link Timer} looks after. */
    @Activate
    public TimedStage(@Reference TimerSettings settings) {
        this.settings = settings;
    }

    TimedStage(String brokerName, TimerSettings settings) {
        this(settings);
        this.brokerName = brokerName;
    }

    /** Takes the broker's name. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindBroker(Broker broker) {
        brokerName = broker.brokerName();
    }

    /** The name is the next one's, too. */
    public void unbindBroker(Broker broker) {}

    @Override
    public Placement place(Placement meant) {
        if (!settings.isEnabled()) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_ERROR, "accurate timer message is not enabled, timerWheelEnable is false");
        }
        if (brokerName == null) {
            throw new BadRequestException(
                    ResponseCode.SYSTEM_BUSY,
                    "[REJECTREQUEST]system busy, timed messages are about to be taken; try again");
        }
        Map<String, String> properties = meant.properties();
        long due = due(properties, meant.nowMillis());
        if (due <= meant.nowMillis()) {
            return meant;
        }
        if (due - meant.nowMillis() > settings.maxDelayMillis()) {
            throw illegal("the delay time should not be bigger than the max delay " + settings.maxDelayMillis() + "ms");
        }
        properties.put(Property.TIMER_DELIVER_MS, String.valueOf(due));
        properties.put(Property.TIMER_OUT_MS, String.valueOf((due - 1) / WHEEL_MILLIS * WHEEL_MILLIS));
        properties.put(Property.REAL_TOPIC, meant.topic());
        properties.put(Property.REAL_QUEUE_ID, String.valueOf(meant.queueId()));
        String id = properties.get(Property.UNIQUE_KEY);
        String handle = id == null || id.isEmpty() ? null : new RecallHandle(meant.topic(), brokerName, due, id).text();
        return meant.withPlace(SystemTopic.WHEEL_TIMER, 0).withRecallHandle(handle);
    }

    /** In RocketMQ's order: of several wishes the first of these counts. */
    private static long due(Map<String, String> properties, long nowMillis) {
        String seconds = properties.get(Property.TIMER_DELAY_SEC);
        if (seconds != null) {
            return nowMillis + number(Property.TIMER_DELAY_SEC, seconds) * 1_000;
        }
        String millis = properties.get(Property.TIMER_DELAY_MS);
        if (millis != null) {
            return nowMillis + number(Property.TIMER_DELAY_MS, millis);
        }
        return number(Property.TIMER_DELIVER_MS, properties.getOrDefault(Property.TIMER_DELIVER_MS, "0"));
    }

    private static long number(String name, String text) {
        String digits = text.startsWith("-") ? text.substring(1) : text;
        if (digits.isEmpty()
                || digits.length() > MAX_DIGITS - 4
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw illegal(name + " is no number of milliseconds or seconds: '" + text + "'");
        }
        return text.startsWith("-") ? -Long.parseLong(digits) : Long.parseLong(digits);
    }

    private static BadRequestException illegal(String cause) {
        return new BadRequestException(ResponseCode.MESSAGE_ILLEGAL, "timer message illegal, " + cause);
    }
}
