package io.gantry.store.mmap;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration of {@code io.gantry.store.mmap}; in brackets RocketMQ's name. */
@ObjectClassDefinition(name = "Gantry: mapped store")
public @interface StoreSettings {
    @AttributeDefinition(description = "Where everything of the store is (storePathRootDir); no default")
    String rootDirectory() default "";

    @AttributeDefinition(description = "Where the log is; empty is rootDirectory/commitlog (storePathCommitLog)")
    String commitLogDirectory() default "";

    @AttributeDefinition(description = "Length of a log segment (mappedFileSizeCommitLog)")
    int segmentBytes() default 1 << 30;

    @AttributeDefinition(description = "Length of a consume queue file, a multiple of 20 (mappedFileSizeConsumeQueue)")
    int queueFileBytes() default 6_000_000;

    @AttributeDefinition(description = "Longest body accepted; a record may have 64 KiB more (maxMessageSize)")
    int maxBodyBytes() default 4 << 20;

    @AttributeDefinition(description = "Everything is forced this often (flushIntervalCommitLog)")
    long flushIntervalMillis() default 500;

    @AttributeDefinition(description = "Time between checkpoints; bounds the recovery after a crash")
    long checkpointIntervalMillis() default 5_000;

    @AttributeDefinition(description = "Delays of delayed messages, from level 1 on (messageDelayLevel)")
    String delayLevels() default "1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h";

    @AttributeDefinition(description = "Whether messages can be found by key (messageIndexEnable)")
    boolean isIndexed() default true;

    @AttributeDefinition(description = "Hash slots of an index file (maxHashSlotNum)")
    int indexSlots() default 5_000_000;

    @AttributeDefinition(description = "Entries of an index file (maxIndexNum)")
    int indexEntries() default 20_000_000;

    @AttributeDefinition(description = "Whether recovery checks the bodies' CRC (checkCRCOnRecover)")
    boolean checksBodies() default true;
}
