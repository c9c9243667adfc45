package io.gantry.ha.solo;

import io.gantry.agent.boot.Offer;
import io.gantry.log.CommitLog;
import io.gantry.log.Committed;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.Reign;
import io.gantry.replica.Replicator;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link SoloReplicator} of a log, when its settings make sense. */
@Component(
        service = {},
        immediate = true,
        configurationPid = SoloReplicator.PID)
@Designate(ocd = SoloReplicator.Settings.class)
public final class SoloComponent {
    private final Offer<SoloReplicator> offer;

    @Activate
    public SoloComponent(
            BundleContext context,
            @Reference CommitLog log,
            @Reference ReplicaLog replica,
            SoloReplicator.Settings settings) {
        offer = Offer.of(
                context,
                () -> new SoloReplicator(
                        log, new Reign(replica.home(), SoloReplicator.configured(settings)).known(), settings),
                Replicator.class,
                Committed.class);
    }

    @Deactivate
    void close() {
        offer.close();
        if (offer.service() != null) {
            offer.service().close();
        }
    }
}
