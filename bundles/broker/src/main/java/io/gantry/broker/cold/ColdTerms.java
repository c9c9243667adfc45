package io.gantry.broker.cold;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * When groups that read from disk have to wait.
 *
 * @param isControlled whether any has to
 * @param groupBytes what a group reads in five seconds before it has to, unless it has a threshold of its own
 * @param globalBytes what all groups together read in five seconds before each that reads from disk has to
 */
public record ColdTerms(boolean isControlled, long groupBytes, long globalBytes) {
    /** RocketMQ's. */
    public static final ColdTerms STANDARD = new ColdTerms(false, 3 << 20, 100 << 20);

    public ColdTerms {
        requireNotNegative("groupThresholdBytes", groupBytes);
        requireNotNegative("globalThresholdBytes", globalBytes);
    }

    /** The settings of {@code io.gantry.broker.cold}. */
    @ObjectClassDefinition(name = "Gantry cold reads")
    public @interface Config {
        @AttributeDefinition(description = "Whether groups that read much from disk have to wait.")
        boolean flowControlEnable() default false;

        @AttributeDefinition(description = "What a group without a threshold of its own may read in 5 s, bytes.")
        long groupThresholdBytes() default 3 << 20;

        @AttributeDefinition(description = "What all groups together may read in 5 s, bytes.")
        long globalThresholdBytes() default 100 << 20;
    }

    static ColdTerms of(Config config) {
        return new ColdTerms(config.flowControlEnable(), config.groupThresholdBytes(), config.globalThresholdBytes());
    }

    private static void requireNotNegative(String key, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(ColdReads.PID + ": " + key + " must not be negative, found " + value);
        }
    }
}
