package io.gantry.broker.tx;

import io.gantry.agent.boot.Offer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link TransactionSettings}, when they make sense. */
@Component(
        service = {},
        immediate = true,
        configurationPid = TransactionSettings.PID)
@Designate(ocd = TransactionSettings.Config.class)
public final class TransactionSettingsComponent {
    private final Offer<TransactionSettings> offer;

    @Activate
    public TransactionSettingsComponent(BundleContext context, TransactionSettings.Config config) {
        offer = Offer.of(context, () -> TransactionSettings.of(config), TransactionSettings.class);
    }

    @Deactivate
    void close() {
        offer.close();
    }
}
