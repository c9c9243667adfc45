package io.gantry.ha.async;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import io.gantry.log.CommitLog;
import io.gantry.log.Committed;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.Replicator;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the replicator of a log, of a leader or a follower, when its settings make sense and its port is free. */
@Component(
        service = {},
        immediate = true,
        configurationPid = AsyncSettings.PID)
@Designate(ocd = AsyncSettings.class)
public final class AsyncComponent {
    private final Offer<? extends AutoCloseable> offer;
    private volatile Offer<?> failure;

    @Activate
    public AsyncComponent(
            BundleContext context,
            @Reference CommitLog log,
            @Reference ReplicaLog replica,
            @Reference LeaderPlace leader,
            AsyncSettings settings) {
        offer = Offer.of(
                context,
                () -> leader.isFollower()
                        ? new FollowingReplicator(
                                log, replica, settings, leader, tells(context, "The leader is followed no more"))
                        : new AsyncReplicator(
                                log, settings, Clock.system(), tells(context, "Followers are served no more")),
                Replicator.class,
                Committed.class);
    }

    private Consumer<Throwable> tells(BundleContext context, String loss) {
        return cause -> failure = Offer.failed(context, loss + ": " + cause);
    }

    @Deactivate
    void close() throws Exception {
        offer.close();
        if (failure != null) {
            failure.close();
        }
        if (offer.service() != null) {
            offer.service().close();
        }
    }
}
