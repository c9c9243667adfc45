package io.gantry.ha.async;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration of {@code io.gantry.ha.async}. */
@ObjectClassDefinition(name = "Gantry: leader and followers")
public @interface AsyncSettings {
    String PID = "io.gantry.ha.async";

    @AttributeDefinition(description = "Address to listen on; empty for all")
    String host() default "";

    @AttributeDefinition(description = "Port that followers connect to; 0 for any that is free")
    int port() default 0;

    @AttributeDefinition(description = "Addresses and networks of those who may follow; nobody when empty")
    String[] followers() default {};

    @AttributeDefinition(description = "Whether a record counts only when it is forced to this node's disk")
    boolean isForced() default false;

    @AttributeDefinition(description = "Whether a record counts only when followers have it")
    boolean isReplicated() default false;

    @AttributeDefinition(description = "How many nodes must have it then, this one among them; at least one follower")
    int inSyncReplicas() default 1;

    @AttributeDefinition(description = "How long a producer waits for this node's disk")
    long commitTimeoutMillis() default 5_000;

    @AttributeDefinition(description = "How long a producer waits for followers")
    long replicaTimeoutMillis() default 3_000;

    @AttributeDefinition(description = "A follower that is behind by more does not count")
    long maxGapBytes() default 256 << 20;

    @AttributeDefinition(description = "Bytes sent under one header; a follower of RocketMQ takes up to 4 MiB")
    int batchBytes() default 128 << 10;

    @AttributeDefinition(description = "Who had nothing to say for so long says that it lives")
    long heartbeatMillis() default 5_000;

    @AttributeDefinition(description = "Who says nothing so long is let go")
    long silenceMillis() default 20_000;
}
