package io.gantry.broker.pull;

import io.gantry.agent.boot.Offer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link PullSettings}, when they make sense. */
@Component(
        service = {},
        immediate = true,
        configurationPid = PullSettings.PID)
@Designate(ocd = PullSettings.Config.class)
public final class PullSettingsComponent {
    private final Offer<PullSettings> offer;

    @Activate
    public PullSettingsComponent(BundleContext context, PullSettings.Config config) {
        offer = Offer.of(context, () -> PullSettings.of(config), PullSettings.class);
    }

    @Deactivate
    void close() {
        offer.close();
    }
}
