package io.gantry.ha.async;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import io.gantry.log.CommitLog;
import io.gantry.log.Committed;
import io.gantry.replica.Replicator;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link AsyncReplicator} of a log, when its settings make sense and its port is free. */
@Component(
        service = {},
        immediate = true,
        configurationPid = AsyncSettings.PID)
@Designate(ocd = AsyncSettings.class)
public final class AsyncComponent {
    private final Offer<AsyncReplicator> offer;
    private volatile Offer<?> failure;

    @Activate
    public AsyncComponent(BundleContext context, @Reference CommitLog log, AsyncSettings settings) {
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

    @Deactivate
    void close() {
        offer.close();
        if (failure != null) {
            failure.close();
        }
        if (offer.service() != null) {
            offer.service().close();
        }
    }
}
