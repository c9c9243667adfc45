package io.gantry.broker.timer;

import io.gantry.agent.boot.Offer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link TimerSettings}, when they make sense. */
@Component(
        service = {},
        immediate = true,
        configurationPid = TimerSettings.PID)
@Designate(ocd = TimerSettings.Config.class)
public final class TimerSettingsComponent {
    private final Offer<TimerSettings> offer;

    @Activate
    public TimerSettingsComponent(BundleContext context, TimerSettings.Config config) {
        offer = Offer.of(context, () -> TimerSettings.of(config), TimerSettings.class);
    }

    @Deactivate
    void close() {
        offer.close();
    }
}
