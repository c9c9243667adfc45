package io.gantry.ha.raft;

import io.gantry.agent.boot.Offer;
import io.gantry.log.CommitLog;
import io.gantry.log.Committed;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.Replicator;
import io.gantry.replica.SwitchFile;
import io.gantry.replica.SwitchFile.Known;
import io.gantry.replica.SwitchGuard;
import io.gantry.replica.Switchable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Gives the replicator of a log whose group elects its leader, when its settings make sense and its port is free, and
 * when this is the technique that works. A member whose group has ended stays, without the replicator, as long as this
 * runs: others may not know yet that it has.
 */
@Component(
        service = {RaftComponent.class, SwitchGuard.class, Switchable.class},
        immediate = true,
        configurationPid = RaftSettings.PID)
@Designate(ocd = RaftSettings.class)
public final class RaftComponent implements SwitchGuard, Switchable {
    private final BundleContext context;
    private final CommitLog log;
    private final ReplicaLog replica;
    private final RaftSettings settings;
    private final SwitchFile file;
    /** Null while another technique works. */
    private volatile Offer<RaftReplicator> offer;
    /** Member of a group that has ended; null when there is none. */
    private RaftReplicator ended;

    private final AtomicReference<Offer<?>> failure = new AtomicReference<>();

    @Activate
    public RaftComponent(
            BundleContext context, @Reference CommitLog log, @Reference ReplicaLog replica, RaftSettings settings) {
        this.context = context;
        this.log = log;
        this.replica = replica;
        this.settings = settings;
        this.file = new SwitchFile(replica.home());
    }

    /** Not in the constructor: where a reference goes while the component is made, nothing would close the member. */
    @Activate
    void begin() {
        follow();
    }

    @Override
    public String technique() {
        return RaftReplicator.TECHNIQUE;
    }

    /**
     * Tries whether others will reach this node, and whether an election works here, which is quicker then. A group
     * that has ended is needed no more: all know that by now.
     */
    @Override
    public synchronized void prepare(GroupSwitch wanted) {
        leaveEnded();
        int port = wanted.group().members().stream()
                .filter(member -> member.address().equals(wanted.group().self()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(wanted.group().self() + " is none of the members"))
                .votePort();
        try (ServerSocket listening = new ServerSocket()) {
            listening.setReuseAddress(true);
            listening.bind(new InetSocketAddress(port));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the members' port " + port + " cannot be had (" + e.getMessage() + "): write HOST:PORT/ANOTHER",
                    e);
        }
        if (offer == null) {
            new Rehearsal(log, replica, settings).run();
        }
    }

    @Override
    public synchronized void follow() {
        Known known;
        try {
            known = file.known();
        } catch (IllegalArgumentException e) {
            fail(e.getMessage());
            return;
        }
        boolean works = known.works(RaftReplicator.TECHNIQUE, isConfigured());
        boolean isOther = offer != null && offer.service() != null && !isOf(known.inForce());
        if (offer != null && (!works || isOther)) {
            ended = offer.service();
            if (ended != null) {
                ended.over();
            }
            offer.close();
            offer = null;
        }
        if (works && offer == null) {
            leaveEnded();
            offer = Offer.of(
                    context,
                    () -> new RaftReplicator(log, replica, settings, this::onEnd),
                    Replicator.class,
                    Committed.class);
        }
    }

    private boolean isOf(GroupSwitch inForce) {
        return offer.service().member().isOf(inForce);
    }

    private boolean isConfigured() {
        return !settings.group().isBlank() || !settings.peers().isBlank();
    }

    @Override
    public void lead() {
        Member member = member();
        if (member != null) {
            member.campaign();
        }
    }

    private void leaveEnded() {
        if (ended != null) {
            ended.close();
            ended = null;
        }
    }

    @Override
    public boolean isAgreeing() {
        return true;
    }

    @Override
    public boolean propose(GroupSwitch wanted) {
        Member member = member();
        return member != null && member.proposer().stop(StopSign.of(wanted));
    }

    @Override
    public GroupSwitch decided() {
        Member member = member();
        return member == null ? null : member.standing().decided();
    }

    private void onEnd(Throwable cause) {
        fail("This node takes no part in its group any more"
                + (cause == null ? "; the lines before say why" : ": " + cause) + "; mend that and start it");
    }

    /** Not locked: whoever ends this waits for the threads that call it. */
    private void fail(String reason) {
        if (failure.get() == null) {
            Offer<?> failed = Offer.failed(context, reason);
            if (!failure.compareAndSet(null, failed)) {
                failed.close();
            }
        }
    }

    /** The name of who leads while it can; empty for none. */
    String preferred() {
        return settings.preferred().strip();
    }

    /** This node as a member; null when it is none. */
    Member member() {
        Offer<RaftReplicator> present = offer;
        RaftReplicator replicator = present == null ? null : present.service();
        return replicator == null ? null : replicator.member();
    }

    @Override
    public String refusal(String wanted) {
        return offer == null
                ? ""
                : "this node belongs to a group that elects its leader, and alone it would be a second one";
    }

    @Deactivate
    synchronized void close() {
        Offer<?> failed = failure.get();
        if (failed != null) {
            failed.close();
        }
        leaveEnded();
        if (offer != null) {
            offer.close();
            if (offer.service() != null) {
                offer.service().close();
            }
        }
    }
}
