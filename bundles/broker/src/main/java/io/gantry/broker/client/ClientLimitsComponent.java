package io.gantry.broker.client;

import io.gantry.agent.boot.Offer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link ClientLimits}, when they make sense. */
@Component(
        service = {},
        immediate = true,
        configurationPid = ConsumerGroups.PID)
@Designate(ocd = ClientLimits.Config.class)
public final class ClientLimitsComponent {
    private final Offer<ClientLimits> offer;

    @Activate
    public ClientLimitsComponent(BundleContext context, ClientLimits.Config config) {
        offer = Offer.of(context, () -> ClientLimits.of(config), ClientLimits.class);
    }

    @Deactivate
    void close() {
        offer.close();
    }
}
