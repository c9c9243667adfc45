package io.gantry.ha.async;

import io.gantry.agent.Agent;
import io.gantry.agent.Clock;
import io.gantry.replica.Reign;
import io.gantry.replica.Role;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does that is to lead, before it does: it asks the name servers for another leader of its group, and that
 * one for its reign. A newer one is followed: this node was away when it began. Where one of them cannot be asked for
 * some seconds, it leads, as the property file says.
 */
final class Accession implements Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Accession.class);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Upstream place;
    private final Reign reign;
    private final Clock clock;
    private final Runnable onDecision;
    private final long untilNanos;
    private boolean isDecided;

    /** @param onDecision run once, when the reign says what this node is */
    Accession(Upstream place, Reign reign, Clock clock, Runnable onDecision) {
        this.place = place;
        this.reign = reign;
        this.clock = clock;
        this.onDecision = onDecision;
        this.untilNanos = clock.nanos() + PATIENCE_NANOS;
    }

    @Override
    public String name() {
        return "ha-accession";
    }

    @Override
    public long idleNanos() {
        return isDecided ? Long.MAX_VALUE : PAUSE_NANOS;
    }

    @Override
    public int doWork() throws InterruptedException {
        if (isDecided) {
            return 0;
        }
        try {
            LeaderLog other = place.registered();
            if (other != null) {
                compare(other.epoch());
            }
        } catch (IOException e) {
            if (clock.nanos() - untilNanos < 0) {
                return 0;
            }
            LOG.warn("Whether another node leads the group is not known, this one does: reason={}", e.getMessage());
        }
        isDecided = true;
        onDecision.run();
        return 1;
    }

    private void compare(long epoch) {
        long own = reign.known().epoch();
        if (epoch > own) {
            LOG.warn(
                    "Another node leads the group by now, this one follows it: epoch={} own={}; what only this node"
                            + " has is cut and kept in the directory damaged",
                    epoch,
                    own);
            reign.become(Role.FOLLOWER, epoch);
        } else if (epoch == own) {
            LOG.warn("Another node is registered as the group's leader, too, in the same reign: epoch={}", epoch);
        }
    }
}
