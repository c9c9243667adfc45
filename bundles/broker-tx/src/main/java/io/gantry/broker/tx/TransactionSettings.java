package io.gantry.broker.tx;

import io.gantry.agent.boot.Setting;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * When and how often producers are asked.
 *
 * @param timeoutMillis a producer has so long to decide before it is asked, unless the message says another time
 * @param checkIntervalMillis between two questions
 * @param maxChecks so often it is asked
 */
public record TransactionSettings(long timeoutMillis, long checkIntervalMillis, int maxChecks) {
    public static final String PID = "io.gantry.broker.tx";

    private static final long MAX_MILLIS = 3_600_000;

    /** RocketMQ's. */
    public static final TransactionSettings STANDARD = new TransactionSettings(6_000, 30_000, 15);

    /** The settings of {@code io.gantry.broker.tx}. */
    @ObjectClassDefinition(name = "Gantry transactions")
    public @interface Config {
        @AttributeDefinition(description = "How long a producer may take before it is asked, milliseconds.")
        long timeoutMillis() default 6_000;

        @AttributeDefinition(description = "Time between two questions about one transaction, milliseconds.")
        long checkIntervalMillis() default 30_000;

        @AttributeDefinition(description = "How often a producer is asked before the message is put aside.")
        int maxChecks() default 15;
    }

    public TransactionSettings {
        Setting.positive(PID, "timeoutMillis", timeoutMillis);
        Setting.positive(PID, "checkIntervalMillis", checkIntervalMillis);
        Setting.positive(PID, "maxChecks", maxChecks);
        if (timeoutMillis > MAX_MILLIS || checkIntervalMillis > MAX_MILLIS) {
            throw new IllegalArgumentException(
                    PID + " timeoutMillis and checkIntervalMillis must be at most " + MAX_MILLIS + " (an hour)");
        }
    }

    static TransactionSettings of(Config config) {
        return new TransactionSettings(config.timeoutMillis(), config.checkIntervalMillis(), config.maxChecks());
    }
}
