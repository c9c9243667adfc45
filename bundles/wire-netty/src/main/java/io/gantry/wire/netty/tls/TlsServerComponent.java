package io.gantry.wire.netty.tls;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link TlsServer} to the endpoints of this bundle, when its settings make sense. */
@Component(
        service = {},
        immediate = true,
        configurationPid = TlsServer.PID)
@Designate(ocd = TlsServer.Config.class)
public final class TlsServerComponent {
    private final Offer<TlsServer> offer;

    @Activate
    public TlsServerComponent(BundleContext context, TlsServer.Config config) {
        offer = Offer.of(context, () -> new TlsServer(config, Clock.system()), TlsServer.class);
    }

    @Deactivate
    void close() {
        offer.close();
        if (offer.service() != null) {
            offer.service().close();
        }
    }
}
