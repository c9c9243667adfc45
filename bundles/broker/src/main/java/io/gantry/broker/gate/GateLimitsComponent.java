package io.gantry.broker.gate;

import io.gantry.agent.boot.Offer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link GateLimits}, when they make sense. */
@Component(
        service = {},
        immediate = true,
        configurationPid = LogWriteGate.PID)
@Designate(ocd = GateLimits.Config.class)
public final class GateLimitsComponent {
    private final Offer<GateLimits> offer;

    @Activate
    public GateLimitsComponent(BundleContext context, GateLimits.Config config) {
        offer = Offer.of(context, () -> GateLimits.of(config), GateLimits.class);
    }

    @Deactivate
    void close() {
        offer.close();
    }
}
