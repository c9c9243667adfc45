package io.gantry.ha.async;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import io.gantry.log.CommitLog;
import io.gantry.log.Committed;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.KnownLeader;
import io.gantry.replica.Replicator;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
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

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile KnownLeader known;

    @Activate
    public AsyncComponent(
            BundleContext context, @Reference CommitLog log, @Reference ReplicaLog replica, AsyncSettings settings) {
        if (settings.isFollower()) {
            offer = Offer.of(
                    context,
                    () -> new FollowingReplicator(
                            log,
                            replica,
                            settings,
                            () -> leader(settings),
                            cause -> failure = Offer.failed(context, "The leader is followed no more: " + cause)),
                    Replicator.class,
                    Committed.class);
        } else {
            offer = Offer.of(
                    context,
                    () -> new AsyncReplicator(
                            log,
                            settings,
                            Clock.system(),
                            cause -> failure = Offer.failed(context, "Followers are served no more: " + cause)),
                    Replicator.class,
                    Committed.class);
        }
    }

    private String leader(AsyncSettings settings) {
        KnownLeader told = known;
        if (!settings.leader().isBlank()) {
            return settings.leader().strip();
        }
        return told == null ? "" : told.replicationAddress();
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
