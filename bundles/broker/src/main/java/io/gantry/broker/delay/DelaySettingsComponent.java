package io.gantry.broker.delay;

import io.gantry.agent.boot.Offer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link DelaySettings}, when they make sense. */
@Component(
        service = {},
        immediate = true,
        configurationPid = DelaySettings.PID)
@Designate(ocd = DelaySettings.Config.class)
public final class DelaySettingsComponent {
    private final Offer<DelaySettings> offer;

    @Activate
    public DelaySettingsComponent(BundleContext context, DelaySettings.Config config) {
        offer = Offer.of(context, () -> DelaySettings.of(config), DelaySettings.class);
    }

    @Deactivate
    void close() {
        offer.close();
    }
}
