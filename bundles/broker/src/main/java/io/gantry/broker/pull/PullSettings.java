package io.gantry.broker.pull;

import io.gantry.agent.HeapShare;
import io.gantry.agent.boot.Setting;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How much one pull gets, and how long it may wait. */
public final class PullSettings {
    public static final String PID = "io.gantry.broker.pull";

    private static final int USUAL_SUSPENDED = HeapShare.atMost(100_000, 16 << 10);

    private final Portion recent;
    private final Portion old;
    private final Patience patience;
    private final long memoryBytes;
    private final boolean isFollowerReadEnabled;

    /** The settings of {@code io.gantry.broker.pull}. */
    @ObjectClassDefinition(name = "Gantry pulls of consumers")
    public @interface Config {
        @AttributeDefinition(description = "Most messages in a reply, when they were stored lately.")
        int maxMessagesInMemory() default 32;

        @AttributeDefinition(description = "Most bytes in a reply, when the messages were stored lately.")
        int maxBytesInMemory() default 256 << 10;

        @AttributeDefinition(description = "Most messages in a reply, when they must be read from disk.")
        int maxMessagesOnDisk() default 8;

        @AttributeDefinition(description = "Most bytes in a reply, when the messages must be read from disk.")
        int maxBytesOnDisk() default 64 << 10;

        @AttributeDefinition(description = "Part of the machine's memory that holds what was stored lately, percent.")
        int memoryRatioPercent() default 40;

        @AttributeDefinition(description = "Whether a pull waits as long as the consumer says.")
        boolean longPollingEnable() default true;

        @AttributeDefinition(description = "How long a pull waits when long polling is off, milliseconds.")
        long shortPollingMillis() default 1_000;

        @AttributeDefinition(description = "Longest wait a consumer may ask for, milliseconds.")
        long maxSuspendMillis() default 60_000;

        @AttributeDefinition(
                description = "Most pulls that wait at the same time; 0 for 100000, but one for 16 KiB of heap.")
        int maxSuspended() default 0;

        @AttributeDefinition(description = "Whether consumers that are far behind are sent to a follower.")
        boolean slaveReadEnable() default false;
    }

    /** Most messages and bytes of one reply. */
    public record Portion(int messages, int bytes) {
        public Portion {
            Setting.positive(PID, "most messages in a reply", messages);
            Setting.positive(PID, "most bytes in a reply", bytes);
        }
    }

    /** How long and how many pulls may wait. */
    public record Patience(boolean isLong, long shortMillis, long maxMillis, int maxSuspended) {
        /** How long a pull waits that asks for this long. */
        public long millis(long asked) {
            return isLong ? Math.max(0, Math.min(asked, maxMillis)) : shortMillis;
        }
    }

    static PullSettings of(Config config) {
        return new PullSettings(
                new Portion(config.maxMessagesInMemory(), config.maxBytesInMemory()),
                new Portion(config.maxMessagesOnDisk(), config.maxBytesOnDisk()),
                new Patience(
                        config.longPollingEnable(),
                        config.shortPollingMillis(),
                        config.maxSuspendMillis(),
                        config.maxSuspended() == 0 ? USUAL_SUSPENDED : config.maxSuspended()),
                PhysicalMemory.bytes() / 100 * config.memoryRatioPercent(),
                config.slaveReadEnable());
    }

    public PullSettings(
            Portion recent, Portion old, Patience patience, long memoryBytes, boolean isFollowerReadEnabled) {
        this.recent = recent;
        this.old = old;
        this.patience = patience;
        this.memoryBytes = memoryBytes;
        this.isFollowerReadEnabled = isFollowerReadEnabled;
    }

    /** The limits for a message that is this far behind the end of the log. */
    public Portion portion(long distanceBytes) {
        return distanceBytes <= memoryBytes ? recent : old;
    }

    public Patience patience() {
        return patience;
    }

    /** What the operating system is thought to keep in memory of the log's end. */
    public long memoryBytes() {
        return memoryBytes;
    }

    public boolean isFollowerReadEnabled() {
        return isFollowerReadEnabled;
    }
}
