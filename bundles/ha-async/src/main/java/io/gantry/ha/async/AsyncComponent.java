package io.gantry.ha.async;

import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import io.gantry.log.CommitLog;
import io.gantry.log.Committed;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.GroupSwitch.Member;
import io.gantry.replica.Reign;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import io.gantry.replica.SwitchFile;
import io.gantry.replica.SwitchFile.Known;
import io.gantry.replica.Switchable;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the replicator of a log, of a leader or a follower, when its settings make sense and its port is free; and
 * another one when the node's role changes. Safe for any thread.
 */
@Component(
        service = {AsyncComponent.class, Switchable.class},
        immediate = true,
        configurationPid = AsyncSettings.PID)
@Designate(ocd = AsyncSettings.class)
public final class AsyncComponent implements Switchable {

    private static final Logger LOG = LoggerFactory.getLogger(AsyncComponent.class);
    private static final long IDLE_NANOS = 1_000_000_000;

    private final BundleContext context;
    private final CommitLog log;
    private final ReplicaLog replica;
    private final LeaderPlace place;
    private final Terms terms;
    private volatile AsyncSettings settings;
    /** Null when its file makes no sense: then there is nothing but the failure. */
    private volatile Reign reign;

    private AgentThread accession;
    /** Null before the role is known, and between two roles. */
    private Offer<Technique> offer;

    private volatile Offer<?> failure;

    @Activate
    public AsyncComponent(
            BundleContext context,
            @Reference CommitLog log,
            @Reference ReplicaLog replica,
            @Reference LeaderPlace leader,
            @Reference Terms terms,
            AsyncSettings settings) {
        this.context = context;
        this.log = log;
        this.replica = replica;
        this.place = leader;
        this.terms = terms;
        this.settings = settings;
        reign = reign();
    }

    /** Null when its file makes no sense. */
    private Reign reign() {
        try {
            return new Reign(replica.home(), place.isFollower() ? Role.FOLLOWER : Role.LEADER);
        } catch (IllegalArgumentException e) {
            failure = Offer.failed(context, e.getMessage());
            return null;
        }
    }

    /** Follows at once; leads when nobody else does. Does nothing while another technique works. */
    @Activate
    synchronized void begin() {
        Known known = reign == null ? null : known(new SwitchFile(replica.home()));
        if (known == null || !known.works(AsyncReplicator.TECHNIQUE, true) && !known.isHeld()) {
            return;
        }
        if (known.isHeld()) {
            hold();
        } else if (reign.known().role() == Role.FOLLOWER) {
            offerRole();
        } else {
            accession = new AgentThread(
                    new Accession(place, reign, Clock.system(), this::take),
                    IDLE_NANOS,
                    tells("Whether this node leads is not found out"));
        }
    }

    /** Who may follow changes at once; what else is set makes a new technique, for which writes wait. */
    @Modified
    synchronized void modified(AsyncSettings next) {
        boolean isOnlyWho = Peers.others(settings).equals(Peers.others(next));
        settings = next;
        if (offer == null) {
            return;
        }
        if (isOnlyWho && offer.service() != null) {
            allowPeers();
            return;
        }
        withdraw();
        offerRole();
    }

    private Known known(SwitchFile file) {
        try {
            return file.known();
        } catch (IllegalArgumentException e) {
            failure = Offer.failed(context, e.getMessage());
            return null;
        }
    }

    private void hold() {
        offer(() -> new HeldTechnique(log, reign.known().epoch(), settings.commitTimeoutMillis()));
    }

    @Override
    public String technique() {
        return AsyncReplicator.TECHNIQUE;
    }

    /** There is nothing that could fail but the port, which is free where another technique works. */
    @Override
    public void prepare(GroupSwitch wanted) {
        LOG.info("Is ready to work when it is decided: id={}", wanted.id());
    }

    /** Who leads after a switch does so without asking others: it was agreed on. */
    @Override
    public void follow() {
        endAccession();
        if (!adopt()) {
            // Not in the lock: whoever passes things on has its own, and comes from there to here.
            place.forget();
        }
    }

    /** Does what the file says; returns whether this technique has a part in it then. */
    private synchronized boolean adopt() {
        Known known = known(new SwitchFile(replica.home()));
        Reign next = reign();
        if (known == null || next == null) {
            return true;
        }
        boolean works = known.works(AsyncReplicator.TECHNIQUE, true);
        boolean isSame = offer != null && next.known().equals(reign.known());
        if (works && isSame && !(offer.service() instanceof HeldTechnique)) {
            return true;
        }
        withdraw();
        reign = next;
        if (known.isHeld()) {
            hold();
        } else if (works) {
            letMembers(known.inForce());
            offerRole();
        }
        return works || known.isHeld();
    }

    /** They may follow from now on, here as well if this node leads later. */
    private void letMembers(GroupSwitch change) {
        if (change == null) {
            return;
        }
        for (Member member : change.group().members()) {
            try {
                if (!member.address().equals(change.group().self()) && !peers().contains(member.host())) {
                    new PeerFile(replica.home()).note(member.host(), true, settings.followers());
                }
            } catch (IOException | IllegalArgumentException e) {
                LOG.warn("A member may not follow yet, use ha:add-peer: member={} reason={}", member, e.toString());
            }
        }
    }

    /** A switch is under way or not; while it is, an IllegalStateException says so. */
    void requireSettled() {
        Known known = new SwitchFile(replica.home()).known();
        if (known.isSwitching()) {
            throw new IllegalStateException(
                    "Switch " + known.id() + " to " + known.next().to()
                            + " is under way, driven by " + known.next().group().leader()
                            + ": wait for it, or, if that one is dead, ha:switch abort");
        }
        // Given up here alone it may still have been done by the others.
        if (known.next() != null && reign.known().epoch() < known.next().id()) {
            throw new IllegalStateException(
                    "Whether all have given up switch " + known.id() + " is not known here: ha:switch abort asks them");
        }
        // A switch that was only heard of may have ended behind what this node has.
        long missing =
                known.now() == null ? 0 : known.now().end() - log.appended().position();
        if (missing > 0) {
            throw new IllegalStateException(
                    "This node lacks " + missing + " bytes that its group had acknowledged before" + " switch "
                            + known.now().id() + ": promote another one, or wait until it has them");
        }
    }

    /**
     * Who leads next has a greater number than any before: also than a switch that its driver began and gave up, id and
     * reign, without this node's hearing of it; there can be one since all of the group knew the reign.
     */
    long nextEpoch() {
        return Math.max(
                        reign.known().epoch(),
                        new SwitchFile(replica.home()).known().taken())
                + 3;
    }

    /** Takes the role that the reign says by now; called by the accession's thread, which has nothing more to do. */
    private synchronized void take() {
        accession.close();
        offerRole();
    }

    private void offerRole() {
        if (reign.known().role() == Role.FOLLOWER) {
            offerFollower(follower -> {});
        } else {
            offerLeader();
        }
    }

    private void offerFollower(Consumer<FollowingReplicator> preparation) {
        offer(() -> {
            FollowingReplicator follower = new FollowingReplicator(
                    log, replica, settings, place, reign, tells("The leader is followed no more"));
            preparation.accept(follower);
            return follower;
        });
    }

    private void offerLeader() {
        offer(() -> {
            String[] peers = peers().toArray(String[]::new);
            AsyncReplicator leader = new AsyncReplicator(
                    log, settings, terms, reign.known().epoch(), Clock.system(), tells("Followers are served no more"));
            leader.allow(peers);
            return leader;
        });
    }

    /** Who may follow while this node leads: the settings', and what was said at run time since. */
    List<String> peers() {
        return new PeerFile(replica.home()).applyTo(settings.followers());
    }

    /** From now on it may follow, or may not, also after a start. */
    synchronized void let(String address, boolean mayFollow) throws IOException {
        new PeerFile(replica.home()).note(address, mayFollow, settings.followers());
        if (offer != null && offer.service() != null) {
            allowPeers();
        }
    }

    private void allowPeers() {
        List<String> peers = peers();
        offer.service().allow(peers.toArray(String[]::new));
        LOG.info("Others may follow: mayFollow={}", peers);
    }

    private void offer(Supplier<Technique> start) {
        offer = Offer.of(context, start, Replicator.class, Committed.class);
    }

    private Consumer<Throwable> tells(String loss) {
        return cause -> failure = Offer.failed(context, loss + ": " + cause);
    }

    CommitLog log() {
        return log;
    }

    AsyncSettings settings() {
        return settings;
    }

    /** What this node is, and in which reign; null when its file makes no sense. */
    Reign.Known known() {
        return reign == null ? null : reign.known();
    }

    /** The technique in use; null while there is none. */
    synchronized Technique inUse() {
        return offer == null ? null : offer.service();
    }

    /** Leads from now on, in a newer reign, which is on disk when this returns. */
    synchronized void lead(long epoch) {
        reign.become(Role.LEADER, epoch);
        withdraw();
        offerLeader();
        if (offer.service() == null) {
            throw new IllegalStateException("This node is the leader of reign " + epoch
                    + " from now on, but cannot serve followers and so ends: the last lines of its log say why;"
                    + " mend that and start it");
        }
        LOG.warn(
                "This node was made the leader: epoch={} position={}",
                epoch,
                log.appended().position());
    }

    /** Leads no more, which is on disk when this returns. There is no technique then until it follows. */
    synchronized void abdicate(long epoch) {
        reign.become(Role.FOLLOWER, epoch);
        withdraw();
        LOG.warn(
                "This node has handed its leadership over: epoch={} position={}",
                epoch,
                log.appended().position());
    }

    /** Follows the successor, and serves clients that do not know it yet. */
    synchronized void followSuccessor() {
        if (offer == null && reign.known().role() == Role.FOLLOWER) {
            offerFollower(follower -> follower.relieve(Clock.system()));
        }
    }

    private void withdraw() {
        if (offer != null) {
            offer.close();
            if (offer.service() != null) {
                offer.service().close();
            }
            offer = null;
        }
    }

    /** Not while it is locked: its thread may be about to lock it. */
    private void endAccession() {
        if (accession != null) {
            accession.close();
        }
    }

    @Deactivate
    void close() {
        endAccession();
        synchronized (this) {
            if (failure != null) {
                failure.close();
            }
            withdraw();
        }
    }
}
