package io.gantry.ha.raft;

import io.gantry.agent.boot.Offer;
import io.gantry.log.CommitLog;
import io.gantry.log.Committed;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.Replicator;
import io.gantry.replica.SwitchGuard;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the replicator of a log whose group elects its leader, when its settings make sense and its port is free. */
@Component(
        service = {RaftComponent.class, SwitchGuard.class},
        immediate = true,
        configurationPid = RaftSettings.PID)
@Designate(ocd = RaftSettings.class)
public final class RaftComponent implements SwitchGuard {
    private final BundleContext context;
    private final CommitLog log;
    private final ReplicaLog replica;
    private final RaftSettings settings;
    private volatile Offer<RaftReplicator> offer;
    private volatile Offer<?> failure;

    @Activate
    public RaftComponent(
            BundleContext context, @Reference CommitLog log, @Reference ReplicaLog replica, RaftSettings settings) {
        this.context = context;
        this.log = log;
        this.replica = replica;
        this.settings = settings;
    }

    /** Not in the constructor: where a reference goes while the component is made, nothing would close the member. */
    @Activate
    void begin() {
        offer = Offer.of(
                context,
                () -> new RaftReplicator(log, replica, settings, this::onEnd),
                Replicator.class,
                Committed.class);
    }

    private synchronized void onEnd(Throwable cause) {
        if (failure != null) {
            return;
        }
        failure = Offer.failed(
                context,
                "This node takes no part in its group any more"
                        + (cause == null ? "; the lines before say why" : ": " + cause) + "; mend that and start it");
    }

    /** This node as a member; null when it is none. */
    Member member() {
        RaftReplicator replicator = offer == null ? null : offer.service();
        return replicator == null ? null : replicator.member();
    }

    @Override
    public String refusal(String wanted) {
        return "this node belongs to a group that elects its leader, and alone it would be a second one";
    }

    @Deactivate
    void close() {
        if (failure != null) {
            failure.close();
        }
        if (offer != null) {
            offer.close();
            if (offer.service() != null) {
                offer.service().close();
            }
        }
    }
}
