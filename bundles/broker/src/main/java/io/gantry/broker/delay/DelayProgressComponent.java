package io.gantry.broker.delay;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.TableKeeper;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Gives the {@link DelayProgress}, when its file can be read. */
@Component(
        service = {},
        immediate = true)
public final class DelayProgressComponent {
    private final Offer<DelayProgress> offer;

    @Activate
    public DelayProgressComponent(
            BundleContext context,
            @Reference BrokerIdentity identity,
            @Reference DelaySettings settings,
            @Reference TableKeeper keeper) {
        offer = Offer.of(
                context, () -> DelayProgress.restored(identity, settings, keeper, Clock.system()), DelayProgress.class);
    }

    @Deactivate
    void close() {
        offer.close();
        if (offer.service() != null) {
            offer.service().close();
        }
    }
}
