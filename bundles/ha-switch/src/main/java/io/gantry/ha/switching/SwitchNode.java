package io.gantry.ha.switching;

import io.gantry.agent.Watermark;
import io.gantry.log.CommitLog;
import io.gantry.log.LogTail;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Phase;
import io.gantry.replica.Reign;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.replica.SwitchFile;
import io.gantry.replica.SwitchFile.Known;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node does of a switch, one step at a time: each is on disk before it returns. An IllegalStateException says
 * why a step is not taken. See decision 32. Safe for any thread.
 */
@Component(service = SwitchNode.class)
public final class SwitchNode {
    private static final Logger LOG = LoggerFactory.getLogger(SwitchNode.class);
    private static final long CATCH_UP_MILLIS = 1_500;
    private static final long FORCE_MILLIS = 5_000;

    private final CommitLog log;
    private final ReplicaLog replica;
    private final Techniques techniques;
    private final SwitchFile file;

    @Activate
    public SwitchNode(@Reference CommitLog log, @Reference ReplicaLog replica, @Reference Techniques techniques) {
        this.log = log;
        this.replica = replica;
        this.techniques = techniques;
        this.file = new SwitchFile(replica.home());
    }

    Techniques techniques() {
        return techniques;
    }

    CommitLog log() {
        return log;
    }

    Known known() {
        return file.known();
    }

    MemberState state() {
        Known known = known();
        GroupSwitch done = known.now();
        long sum = done == null || done.end() < 0 ? -1 : LogTail.sum(log, done.end());
        Replicator present = techniques.present();
        return new MemberState(
                known,
                present == null ? "" : present.technique(),
                present == null ? Role.CANDIDATE : present.role(),
                present == null ? 0 : present.epoch(),
                log.appended().position(),
                sum);
    }

    /** Promises, and makes ready; what cannot be made ready is promised never to be. */
    synchronized void prepare(GroupSwitch wanted) {
        Replicator present = techniques.present();
        if (present == null || !present.technique().equals(wanted.from())) {
            throw new IllegalStateException("its technique is " + (present == null ? "none" : present.technique())
                    + " and not " + wanted.from());
        }
        if (present.epoch() >= wanted.id()) {
            throw new IllegalStateException("it knows number " + present.epoch() + " already");
        }
        if (isAgreed(wanted)) {
            remember(wanted);
            techniques.prepare(wanted);
            return;
        }
        file.note(wanted);
        try {
            techniques.prepare(wanted);
        } catch (IllegalStateException e) {
            file.note(wanted.as(Phase.ABORTED));
            throw e;
        }
        LOG.info("A switch is promised: id={} from={} to={}", wanted.id(), wanted.from(), wanted.to());
    }

    /** Whether a group of the old technique agrees on the new one by itself. */
    boolean isAgreed(GroupSwitch wanted) {
        var from = techniques.find(wanted.from());
        return from != null && from.isAgreeing();
    }

    /** Before the first switch nothing says which of two installed techniques works. */
    private void remember(GroupSwitch wanted) {
        if (known().now() == null) {
            file.note(new GroupSwitch(0, "", wanted.from(), Phase.ACTIVE, wanted.group(), -1));
        }
    }

    /**
     * Lets a technique's bundle go that does not work any more, unless a switch has begun since that was decided: one
     * that is made ready stays.
     *
     * @param done the switch after which it is not needed
     */
    synchronized void drop(String technique, GroupSwitch done) {
        Known known = known();
        if (!known.isSwitching() && done.equals(known.now()) && !techniques.isPreparing()) {
            techniques.drop(technique);
        }
    }

    /** Holds its log's end, on disk, and is sealed there: the old technique does nothing any more. */
    synchronized void seal(GroupSwitch wanted, long sum) throws InterruptedException {
        Known known = known();
        if (known.next() == null || known.next().id() != wanted.id()) {
            throw new IllegalStateException("switch " + wanted.id() + " is not promised here");
        }
        if (known.next().isIn(Phase.SEALED)) {
            return;
        }
        Replicator present = techniques.present();
        if (present == null || present.epoch() >= wanted.id()) {
            throw new IllegalStateException("it follows a later leader than the one of switch " + wanted.id());
        }
        long end = wanted.end();
        if (!isReached(log.appended(), end, CATCH_UP_MILLIS)) {
            throw new IllegalStateException("its log ends at " + log.appended().position() + " and not at " + end);
        }
        force(end);
        if (log.appended().position() != end || LogTail.sum(log, end) != sum) {
            throw new IllegalStateException("its log has other bytes before " + end);
        }
        file.note(known.next().sealed(end));
        LOG.info("The log is sealed for a switch: id={} end={}", wanted.id(), end);
    }

    /** Does what the file says by now. */
    synchronized void follow(GroupSwitch change) {
        techniques.follow(change);
    }

    /** Returns when everything before a position is on disk. */
    void force(long end) throws InterruptedException {
        log.requestForce();
        if (!isReached(log.durable(), end, FORCE_MILLIS)) {
            throw new IllegalStateException("its disk did not take the log within " + FORCE_MILLIS + " ms");
        }
    }

    private static boolean isReached(Watermark watermark, long position, long millis) throws InterruptedException {
        CountDownLatch isReached = new CountDownLatch(1);
        Watermark.Registration waiting = watermark.onReach(position, isReached::countDown);
        try {
            return isReached.await(millis, TimeUnit.MILLISECONDS);
        } finally {
            waiting.close();
        }
    }

    /** Promises that it will not be; whoever has done so before, also before it knew the log's end, says it again. */
    synchronized void abort(GroupSwitch wanted) {
        GroupSwitch next = known().next();
        boolean isKnown = next != null && next.id() == wanted.id();
        if (isKnown && next.isIn(Phase.SEALED)) {
            throw new IllegalStateException("its log is sealed for switch " + wanted.id());
        }
        if (isKnown && next.isIn(Phase.ABORTED)) {
            return;
        }
        file.note(wanted.as(Phase.ABORTED));
        LOG.info("A switch is given up: id={} to={}", wanted.id(), wanted.to());
    }

    /**
     * It is decided that a switch will never be; this node, which was sealed for it, goes on with the old technique.
     *
     * @param role in the old technique
     * @param epoch of the reign from now on
     */
    synchronized void resume(GroupSwitch sealed, Role role, long epoch) {
        new Reign(replica.home(), role).become(role, epoch);
        file.note(sealed.as(Phase.ABORTED));
        techniques.follow(sealed);
        LOG.warn("A switch is given up, the old technique goes on: id={} role={} epoch={}", sealed.id(), role, epoch);
    }

    /** The same for a node that does not drive it, which notes by its reign that no member can do it any more. */
    synchronized void forget(GroupSwitch aborted) {
        Reign reign = new Reign(replica.home(), Role.FOLLOWER);
        if (reign.known().epoch() < aborted.id()) {
            reign.become(Role.FOLLOWER, aborted.id());
        }
        techniques.follow(aborted);
    }

    /** The same for a node that follows, in the reign it knows. */
    synchronized void goBack(GroupSwitch sealed) {
        file.note(sealed.as(Phase.ABORTED));
        techniques.follow(sealed);
        LOG.warn("A switch was given up by a majority, the old technique goes on: id={}", sealed.id());
    }

    /** It is decided; this node takes part from now on. */
    synchronized void activate(GroupSwitch decided) {
        file.note(decided.as(Phase.ACTIVE));
        LOG.info(
                "A switch is decided: id={} from={} to={} leader={}",
                decided.id(),
                decided.from(),
                decided.to(),
                decided.group().leader());
        techniques.follow(decided);
        techniques.settle();
    }

    /**
     * It is decided, by the old technique or as another member says; this node does what that says.
     *
     * @param isHeard from another member: this node may have less of the log, or more
     */
    synchronized void adopt(GroupSwitch decided, boolean isHeard) throws InterruptedException {
        GroupSwitch own = new GroupSwitch(
                decided.id(),
                decided.from(),
                decided.to(),
                Phase.ACTIVE,
                decided.group().seenBy(self(decided)),
                isHeard && !techniques.isByReign(decided.to()) ? -1 : decided.end());
        techniques.prepare(own);
        if (!isHeard) {
            force(own.end());
        }
        Role role = own.group().isLed() ? Role.LEADER : Role.FOLLOWER;
        if (techniques.isByReign(own.to())) {
            new Reign(replica.home(), role).become(role, own.id());
        }
        activate(own);
    }

    /** The newest reign this node knows: what is older than that is over. */
    long reign() {
        return new Reign(replica.home(), Role.FOLLOWER).known().epoch();
    }

    /** Whether this log ends there, with these bytes before. */
    boolean isAt(long end, long sum) {
        return end >= 0 && log.appended().position() == end && LogTail.sum(log, end) == sum;
    }

    private String self(GroupSwitch decided) {
        Known known = known();
        GroupSwitch last = known.next() != null ? known.next() : known.now();
        if (!decided.group().self().isEmpty() && last == null) {
            return decided.group().self();
        }
        if (last == null) {
            throw new IllegalStateException("this node does not know which of the members it is");
        }
        return last.group().self();
    }
}
