package io.gantry.ha.solo;

import io.gantry.agent.Watermark;
import io.gantry.agent.boot.Setting;
import io.gantry.log.CommitLog;
import io.gantry.replica.GroupForce;
import io.gantry.replica.Reign;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The smallest technique: there is no replica. What this node's log has counts, or, where the configuration says so,
 * what its disk has. It owns no thread: a watermark of the log is the commit position itself, so a reply to a producer
 * costs nothing extra, and the records of all producers that wait for one force share it.
 */
public final class SoloReplicator implements Replicator {
    /** The configuration of {@code io.gantry.ha.solo}. */
    @ObjectClassDefinition(name = "Gantry: no replica")
    public @interface Settings {
        @AttributeDefinition(description = "Whether a record counts only when it is forced to disk")
        boolean isForced() default false;

        @AttributeDefinition(
                description = "Whether this node was made to follow, which takes no records from producers")
        boolean isFollower() default false;

        @AttributeDefinition(description = "How long a producer waits for the commit")
        long commitTimeoutMillis() default 5_000;
    }

    private static final Logger LOG = LoggerFactory.getLogger(SoloReplicator.class);

    static final String PID = "io.gantry.ha.solo";

    private final CommitLog log;
    private final Settings settings;
    private final Reign.Known reign;
    /** Null when nobody waits for the disk. */
    private final GroupForce force;

    /** What it was made for. */
    public SoloReplicator(CommitLog log, Settings settings) {
        this(log, new Reign.Known(configured(settings), 0), settings);
    }

    /** @param reign what this node is, which other techniques may have changed */
    SoloReplicator(CommitLog log, Reign.Known reign, Settings settings) {
        Setting.positive(PID, "commitTimeoutMillis", settings.commitTimeoutMillis());
        this.log = log;
        this.settings = settings;
        this.reign = reign;
        this.force = settings.isForced() ? new GroupForce(log) : null;
        if (reign.role() == Role.FOLLOWER) {
            LOG.warn("This broker is a slave, and follows nobody: switch to a technique that does"
                    + " (ha:switch async); until then it only shows what it has");
        }
    }

    static Role configured(Settings settings) {
        return settings.isFollower() ? Role.FOLLOWER : Role.LEADER;
    }

    @Override
    public Watermark committed() {
        return settings.isForced() ? log.durable() : log.appended();
    }

    @Override
    public String technique() {
        return "solo";
    }

    @Override
    public Role role() {
        return reign.role();
    }

    @Override
    public long epoch() {
        return reign.epoch();
    }

    @Override
    public long commitTimeoutMillis() {
        return settings.commitTimeoutMillis();
    }

    void close() {
        if (force != null) {
            force.close();
        }
    }
}
