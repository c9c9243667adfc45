package io.gantry.ha.async;

import io.gantry.agent.Watermark;
import io.gantry.log.LogTail;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.LeaderTables;
import io.gantry.replica.PlannedLead;
import io.gantry.replica.Reign;
import io.gantry.replica.ReplicaStatus;
import io.gantry.replica.Role;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell's {@code ha:promote}, which makes a leader of a follower: at once when the old leader is gone, and by
 * agreement with it when it is there. What a command returns is printed.
 */
@Component(
        service = {Promotion.class, PlannedLead.class},
        property = {"osgi.command.scope=ha", "osgi.command.function=promote"})
public final class Promotion implements PlannedLead {
    private static final Logger LOG = LoggerFactory.getLogger(Promotion.class);
    private static final long CATCH_UP_MILLIS = 2_000;
    private static final long SHORT_MILLIS = 1_000;

    private final RoleChange node;
    private final HandOver ownSide;
    private final LeaderTables tables;

    @Activate
    public Promotion(@Reference RoleChange node, @Reference HandOver ownSide, @Reference LeaderTables tables) {
        this.node = node;
        this.ownSide = ownSide;
        this.tables = tables;
    }

    @Override
    public String technique() {
        return AsyncReplicator.TECHNIQUE;
    }

    /** Never without the leader's consent: one that only is not heard would lead on, beside this node. */
    @Override
    public String lead() throws InterruptedException {
        return promote(true);
    }

    /** Makes this follower the leader, in a new reign; says what was done, or why not. */
    public String promote() throws InterruptedException {
        return promote(false);
    }

    private synchronized String promote(boolean isByAgreement) throws InterruptedException {
        Reign.Known now = node.technique().known();
        Technique technique = node.technique().inUse();
        if (now == null || technique == null) {
            throw new IllegalStateException("This node is not replicated yet; look into its log");
        }
        node.technique().requireSettled();
        if (now.role() == Role.LEADER) {
            return "This node leads already, in reign " + now.epoch() + "; nothing was changed";
        }
        LeaderStatus leader = technique.leader().orElseThrow();
        if (leader.isConnected()) {
            return succeed(technique, leader, now.epoch() + 1);
        }
        if (isByAgreement) {
            throw new IllegalStateException("This node is not connected to the leader at " + leader.address() + " ("
                    + leader.reason() + "): wait until ha:status shows that it is; nothing was changed");
        }
        long epoch = node.technique().nextEpoch();
        leadIn(epoch);
        return "This node leads, in reign " + epoch + ", from position " + end()
                + " on; the old leader will follow it when it comes back";
    }

    private long end() {
        return node.technique().log().appended().position();
    }

    private void leadIn(long epoch) {
        ownSide.end();
        node.technique().lead(epoch);
    }

    private String succeed(Technique technique, LeaderStatus leader, long epoch) throws InterruptedException {
        AskedLeader old = node.place().log();
        Successor self = node.place().self();
        if (old == null || self == null) {
            throw unchanged(leader, "no name server says where clients reach it");
        }
        long since = node.timetable().clock().nanos();
        long end;
        try {
            end = old.begin(epoch - 1);
        } catch (IOException e) {
            throw unchanged(leader, e.getMessage());
        }
        handOver(technique, old, new Terms(epoch, end, self));
        String missing = takeTables(old);
        long pauseMillis = succeed(old, epoch, since);
        return "This node leads, in reign " + epoch + ", from position " + end
                + " on; the old leader, which held writes for " + pauseMillis
                + " ms, follows it and passes on what clients still send there" + missing;
    }

    /** Leads, and has the old leader follow; returns for how long no write was answered, milliseconds. */
    private long succeed(AskedLeader old, long epoch, long since) throws InterruptedException {
        boolean isReplicated = node.technique().settings().isReplicated();
        // What comes now waits, and is not told that this node follows.
        node.gate().close(0);
        try {
            leadIn(epoch);
            tell(old, HandOverStep.LED, epoch);
            if (!isReplicated) {
                node.gate().open();
            }
            long openedAt = node.timetable().clock().nanos();
            node.timetable().await(node.place()::isRegistered, SHORT_MILLIS);
            tell(old, HandOverStep.FOLLOW, epoch);
            if (isReplicated) {
                // So that no producer is told that there is no follower.
                node.timetable().await(this::isFollowed, SHORT_MILLIS);
                openedAt = node.timetable().clock().nanos();
            }
            return TimeUnit.NANOSECONDS.toMillis(openedAt - since);
        } finally {
            node.gate().open();
        }
    }

    /** For which reign, where the log ends, and for whom. */
    private record Terms(long epoch, long end, Successor self) {}

    private boolean isFollowed() {
        Technique leading = node.technique().inUse();
        return leading != null && leading.replicas().stream().anyMatch(ReplicaStatus::isInSync);
    }

    /** Returns when the old leader leads no more and this node has all of its log. */
    private void handOver(Technique technique, AskedLeader old, Terms terms) throws InterruptedException {
        long epoch = terms.epoch;
        long end = terms.end;
        Watermark own = technique.committed();
        if (!node.timetable().await(() -> own.position() >= end, CATCH_UP_MILLIS)) {
            takeBack(old, terms);
            throw new IllegalStateException("This node's log ends at " + own.position() + " and the leader's at " + end
                    + ", and it did not catch up within " + CATCH_UP_MILLIS
                    + " ms: wait until ha:status shows that it has; nothing was changed");
        }
        try {
            old.commit(epoch, end, LogTail.sum(node.technique().log(), end), terms.self);
        } catch (IOException e) {
            if (takeBack(old, terms)) {
                throw new IllegalStateException(
                        "The leader does not hand over: " + e.getMessage() + "; nothing was changed", e);
            }
        }
    }

    /** Whether the old leader leads on. */
    private static boolean takeBack(AskedLeader old, Terms terms) throws InterruptedException {
        try {
            return old.cancel(terms.epoch, terms.self);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Who leads is not known: the leader at " + old.address() + " was asked to hand over ("
                            + e.getMessage()
                            + "): when it is there, ha:status tells there; when it follows or is gone, promote again",
                    e);
        }
    }

    private String takeTables(AskedLeader old) throws InterruptedException {
        try {
            tables.takeOver(old.address());
            return "";
        } catch (IOException e) {
            LOG.warn("The old leader's tables are what they were some seconds ago: reason={}", e.getMessage());
            return "; its topics, groups and offsets are what they were some seconds before: " + e.getMessage();
        }
    }

    /** What it does not hear it does by itself in some seconds. */
    private static void tell(AskedLeader old, HandOverStep step, long epoch) throws InterruptedException {
        try {
            old.tell(step, epoch);
        } catch (IOException e) {
            LOG.warn("The old leader was not told: step={} reason={}", step, e.getMessage());
        }
    }

    private static IllegalStateException unchanged(LeaderStatus leader, String reason) {
        return new IllegalStateException("The leader at " + leader.address() + " is there, and does not hand over: "
                + reason + "; if it cannot, stop it first, so that nobody sends to it; nothing was changed");
    }
}
