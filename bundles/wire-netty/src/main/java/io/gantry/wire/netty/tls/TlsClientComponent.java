package io.gantry.wire.netty.tls;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link TlsClient} to the wire client of this bundle, when its settings make sense. */
@Component(
        service = {},
        immediate = true,
        configurationPid = TlsClient.PID)
@Designate(ocd = TlsClient.Config.class)
public final class TlsClientComponent {
    private final Offer<TlsClient> offer;

    @Activate
    public TlsClientComponent(BundleContext context, TlsClient.Config config) {
        offer = Offer.of(context, () -> new TlsClient(config, Clock.system()), TlsClient.class);
    }

    @Deactivate
    void close() {
        offer.close();
    }
}
