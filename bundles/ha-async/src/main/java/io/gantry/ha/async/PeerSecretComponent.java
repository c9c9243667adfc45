package io.gantry.ha.async;

import io.gantry.agent.boot.Offer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link PeerSecret}, when its file can be read. */
@Component(
        service = {},
        immediate = true,
        configurationPid = PeerSecret.PID)
@Designate(ocd = PeerSecret.Settings.class)
public final class PeerSecretComponent {
    private final Offer<PeerSecret> offer;

    @Activate
    public PeerSecretComponent(BundleContext context, PeerSecret.Settings settings) {
        offer = Offer.of(context, () -> PeerSecret.of(settings), PeerSecret.class);
    }

    @Deactivate
    void close() {
        offer.close();
    }
}
