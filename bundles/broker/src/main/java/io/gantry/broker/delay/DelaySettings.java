package io.gantry.broker.delay;

import io.gantry.codec.DelayLevels;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The levels of delay and the pace of delivery, for everybody who stores or delivers delayed messages. */
@Component(service = DelaySettings.class, configurationPid = DelaySettings.PID)
@Designate(ocd = DelaySettings.Config.class)
public final class DelaySettings {
    public static final String PID = "io.gantry.broker.delay";

    private final DelayLevels levels;
    private final int maxInFlight;
    private final long flushIntervalMillis;

    /** The settings of {@code io.gantry.broker.delay}. */
    @ObjectClassDefinition(name = "Gantry delayed messages")
    public @interface Config {
        @AttributeDefinition(description = "The delays by level, from 1; the store must have the same.")
        String levels() default DelayLevels.ROCKETMQ;

        @AttributeDefinition(description = "Most deliveries of one level that are not committed yet.")
        int maxInFlight() default 2_000;

        @AttributeDefinition(description = "How often the progress is written to its file, milliseconds.")
        long flushIntervalMillis() default 10_000;
    }

    @Activate
    public DelaySettings(Config config) {
        this(config.levels(), config.maxInFlight(), config.flushIntervalMillis());
    }

    public DelaySettings(String levels, int maxInFlight, long flushIntervalMillis) {
        this.levels = DelayLevels.parse(levels);
        this.maxInFlight = maxInFlight;
        this.flushIntervalMillis = flushIntervalMillis;
    }

    public DelayLevels levels() {
        return levels;
    }

    public int maxInFlight() {
        return maxInFlight;
    }

    public long flushIntervalMillis() {
        return flushIntervalMillis;
    }
}
