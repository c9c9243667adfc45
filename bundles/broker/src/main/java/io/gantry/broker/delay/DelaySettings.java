package io.gantry.broker.delay;

import io.gantry.agent.boot.Setting;
import io.gantry.codec.DelayLevels;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The levels of delay and the pace of delivery, for everybody who stores or delivers delayed messages. */
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

    static DelaySettings of(Config config) {
        return new DelaySettings(config.levels(), config.maxInFlight(), config.flushIntervalMillis());
    }

    public DelaySettings(String levels, int maxInFlight, long flushIntervalMillis) {
        this.levels = DelayLevels.parse(levels);
        this.maxInFlight = Setting.positive(PID, "maxInFlight", maxInFlight);
        this.flushIntervalMillis = Setting.positive(PID, "flushIntervalMillis", flushIntervalMillis);
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
