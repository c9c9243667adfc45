package io.gantry.ha.async;

import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import io.gantry.log.CommitLog;
import io.gantry.log.Committed;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.LeaderStatus;
import io.gantry.replica.Replicator;
import io.gantry.replica.Role;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the replicator of a log, of a leader or a follower, when its settings make sense and its port is free; and the
 * shell's {@code ha:promote}, which makes a leader of a follower. What a command returns is printed.
 */
@Component(
        service = AsyncComponent.class,
        immediate = true,
        configurationPid = AsyncSettings.PID,
        property = {"osgi.command.scope=ha", "osgi.command.function=promote"})
@Designate(ocd = AsyncSettings.class)
public final class AsyncComponent {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncComponent.class);
    private static final long IDLE_NANOS = 1_000_000_000;

    private final BundleContext context;
    private final CommitLog log;
    private final ReplicaLog replica;
    private final LeaderPlace place;
    private final AsyncSettings settings;
    /** Null when its file makes no sense: then there is nothing but the failure. */
    private final Reign reign;

    private AgentThread accession;
    private Offer<Technique> offer;
    private volatile Offer<?> failure;

    @Activate
    public AsyncComponent(
            BundleContext context,
            @Reference CommitLog log,
            @Reference ReplicaLog replica,
            @Reference LeaderPlace leader,
            AsyncSettings settings) {
        this.context = context;
        this.log = log;
        this.replica = replica;
        this.place = leader;
        this.settings = settings;
        Reign known = null;
        try {
            known = new Reign(replica.home(), leader.isFollower() ? Role.FOLLOWER : Role.LEADER);
        } catch (IllegalArgumentException e) {
            failure = Offer.failed(context, e.getMessage());
        }
        reign = known;
    }

    /** Follows at once; leads when nobody else does. */
    @Activate
    synchronized void begin() {
        if (reign == null) {
            return;
        }
        if (reign.known().role() == Role.FOLLOWER) {
            follow();
        } else {
            accession = new AgentThread(
                    new Accession(place, reign, Clock.system(), this::take),
                    IDLE_NANOS,
                    tells("Whether this node leads is not found out"));
        }
    }

    /** Takes the role that the reign says by now; called by the accession's thread, which has nothing more to do. */
    private synchronized void take() {
        accession.close();
        if (reign.known().role() == Role.FOLLOWER) {
            follow();
        } else {
            lead();
        }
    }

    private void follow() {
        offer(() ->
                new FollowingReplicator(log, replica, settings, place, reign, tells("The leader is followed no more")));
    }

    private void lead() {
        offer(() -> new AsyncReplicator(
                log, settings, reign.known().epoch(), Clock.system(), tells("Followers are served no more")));
    }

    private void offer(Supplier<Technique> start) {
        offer = Offer.of(context, start, Replicator.class, Committed.class);
    }

    private Consumer<Throwable> tells(String loss) {
        return cause -> failure = Offer.failed(context, loss + ": " + cause);
    }

    /** Makes this follower the leader, in a new reign, when the old leader is gone; says what was done, or why not. */
    public synchronized String promote() {
        Reign.Known now = reign == null ? null : reign.known();
        if (now == null || offer == null || offer.service() == null) {
            throw new IllegalStateException("This node is not replicated yet; look into its log");
        }
        if (now.role() == Role.LEADER) {
            return "This node leads already, in reign " + now.epoch() + "; nothing was changed";
        }
        LeaderStatus leader = offer.service().leader().orElseThrow();
        if (leader.isConnected()) {
            throw new IllegalStateException("The leader at " + leader.address()
                    + " is there: stop it first, so that nobody sends to it; nothing was changed");
        }
        long epoch = now.epoch() + 1;
        reign.become(Role.LEADER, epoch);
        closeOffer();
        lead();
        if (offer.service() == null) {
            throw new IllegalStateException("This node is the leader of reign " + epoch
                    + " from now on, but cannot serve followers and so ends: the last lines of its log say why;"
                    + " mend that and start it");
        }
        LOG.warn(
                "This node was made the leader: epoch={} position={}",
                epoch,
                log.appended().position());
        return "This node leads, in reign " + epoch + ", from position "
                + log.appended().position() + " on; the old leader will follow it when it comes back";
    }

    private void closeOffer() {
        offer.close();
        if (offer.service() != null) {
            offer.service().close();
        }
    }

    @Deactivate
    void close() {
        if (accession != null) {
            accession.close();
        }
        synchronized (this) {
            if (failure != null) {
                failure.close();
            }
            if (offer != null) {
                closeOffer();
            }
        }
    }
}
