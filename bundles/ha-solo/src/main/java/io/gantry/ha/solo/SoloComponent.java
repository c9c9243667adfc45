package io.gantry.ha.solo;

import io.gantry.agent.boot.Offer;
import io.gantry.log.CommitLog;
import io.gantry.log.Committed;
import io.gantry.log.ReplicaLog;
import io.gantry.replica.GroupSwitch;
import io.gantry.replica.Reign;
import io.gantry.replica.Replicator;
import io.gantry.replica.SwitchFile;
import io.gantry.replica.SwitchFile.Known;
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
    /** The technique whose roles are those of {@link Reign}, as this one's are. */
    private static final String BY_REIGN = "async";

    private final Offer<SoloReplicator> offer;

    @Activate
    public SoloComponent(
            BundleContext context,
            @Reference CommitLog log,
            @Reference ReplicaLog replica,
            SoloReplicator.Settings settings) {
        offer = Offer.of(
                context,
                () -> {
                    requireAlone(new SwitchFile(replica.home()).known());
                    Reign reign = new Reign(replica.home(), SoloReplicator.configured(settings));
                    return new SoloReplicator(log, reign.known(), settings);
                },
                Replicator.class,
                Committed.class);
    }

    /** A member of a group that elects its leader would be a second one, alone. */
    private static void requireAlone(Known known) {
        GroupSwitch inForce = known.inForce();
        boolean isLedByReign = inForce == null || inForce.to().equals(BY_REIGN);
        if (known.isSwitching() || !isLedByReign) {
            throw new IllegalArgumentException("This node's group works by the technique "
                    + (inForce == null ? known.next().to() : inForce.to())
                    + ", see ha/switch in the store's directory: ha:switch async at its leader first");
        }
    }

    @Deactivate
    void close() {
        offer.close();
        if (offer.service() != null) {
            offer.service().close();
        }
    }
}
