package io.gantry.ha.raft;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration of {@code io.gantry.ha.raft}. */
@ObjectClassDefinition(name = "Gantry: a group that elects its leader")
public @interface RaftSettings {
    String PID = "io.gantry.ha.raft";

    @AttributeDefinition(description = "Name of the group, the same on all members")
    String group() default "";

    @AttributeDefinition(description = "All members when the group begins: n0-HOST:PORT;n1-HOST:PORT;n2-HOST:PORT")
    String peers() default "";

    @AttributeDefinition(description = "Which of them this node is, such as n0")
    String self() default "";

    @AttributeDefinition(description = "Which of them leads while it can, such as n0; empty for none")
    String preferred() default "";

    @AttributeDefinition(description = "File with what all members must know; empty: their addresses are enough")
    String secretFile() default "";

    @AttributeDefinition(description = "File that names certificate, key and whom to trust; empty: no TLS")
    String tlsFile() default "";

    @AttributeDefinition(description = "Whether a member says that it has a record only when it is on its disk")
    boolean isForced() default true;

    @AttributeDefinition(description = "Who hears nothing of the leader so long wants to be elected")
    int electionMillis() default 600;

    @AttributeDefinition(description = "How long a producer waits for a majority")
    long commitTimeoutMillis() default 5_000;

    @AttributeDefinition(
            description =
                    "How often is noted what is applied: a member that was away longer is sent the" + " log itself")
    int snapshotSeconds() default 30;

    @AttributeDefinition(description = "Bytes of the log that are one entry, if a record is not longer")
    int rangeBytes() default 128 << 10;

    @AttributeDefinition(description = "Bytes that a leader has proposed and that do not count yet, at most")
    int windowBytes() default 8 << 20;
}
