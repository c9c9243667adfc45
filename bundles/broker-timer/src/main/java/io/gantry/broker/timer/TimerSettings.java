package io.gantry.broker.timer;

import io.gantry.agent.boot.Setting;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What producers may ask for.
 *
 * @param isEnabled whether messages may ask for a time
 * @param maxDelayMillis how far away it may be
 * @param isRecallEnabled whether messages can be taken back
 */
public record TimerSettings(boolean isEnabled, long maxDelayMillis, boolean isRecallEnabled) {
    public static final String PID = "io.gantry.broker.timer";

    /** RocketMQ's, but messages can be taken back. */
    public static final TimerSettings STANDARD = new TimerSettings(true, 259_200_000, true);

    private static final long MILLIS = 1_000;

    /** The settings of {@code io.gantry.broker.timer}. */
    @ObjectClassDefinition(name = "Gantry timed messages")
    public @interface Config {
        @AttributeDefinition(description = "Whether messages may ask for a time of delivery.")
        boolean enable() default true;

        @AttributeDefinition(description = "How far away that time may be, seconds.")
        long maxDelaySeconds() default 259_200;

        @AttributeDefinition(description = "Whether a producer can take a message back.")
        boolean recallEnable() default true;
    }

    public TimerSettings {
        Setting.positive(PID, "maxDelaySeconds", maxDelayMillis / MILLIS);
    }

    static TimerSettings of(Config config) {
        return new TimerSettings(
                config.enable(), Math.multiplyExact(config.maxDelaySeconds(), MILLIS), config.recallEnable());
    }
}
