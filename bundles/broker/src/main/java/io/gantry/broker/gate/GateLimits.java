package io.gantry.broker.gate;

import io.gantry.agent.boot.Setting;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What may wait before a closed gate.
 *
 * @param maxParkedWrites most writes
 * @param maxParkedBytes most bytes of their records
 * @param maxParkedMillis how long a write waits before it is refused as busy
 */
public record GateLimits(int maxParkedWrites, long maxParkedBytes, long maxParkedMillis) {
    /** The settings of {@code io.gantry.broker.gate}. */
    @ObjectClassDefinition(name = "Gantry write gate")
    public @interface Config {
        @AttributeDefinition(description = "Most writes that wait while the gate is closed.")
        int maxParkedWrites() default 10_000;

        @AttributeDefinition(description = "Most bytes of records that wait while the gate is closed.")
        long maxParkedBytes() default 64L << 20;

        @AttributeDefinition(description = "How long a write waits before it is refused as busy, milliseconds.")
        long maxParkedMillis() default 5_000;
    }

    public GateLimits {
        Setting.positive(LogWriteGate.PID, "maxParkedWrites", maxParkedWrites);
        Setting.positive(LogWriteGate.PID, "maxParkedBytes", maxParkedBytes);
        Setting.positive(LogWriteGate.PID, "maxParkedMillis", maxParkedMillis);
    }

    static GateLimits of(Config config) {
        return new GateLimits(config.maxParkedWrites(), config.maxParkedBytes(), config.maxParkedMillis());
    }
}
