package io.gantry.broker.identity;

import io.gantry.agent.boot.Offer;
import io.gantry.registry.Broker;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link BrokerIdentity} of a broker that is configured, when its addresses can be found. */
@Component(
        service = {},
        immediate = true,
        configurationPid = BrokerIdentity.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = BrokerIdentity.Config.class)
public final class IdentityComponent {
    private final Offer<BrokerIdentity> offer;

    @Activate
    public IdentityComponent(BundleContext context, BrokerIdentity.Config config) {
        offer = Offer.of(context, () -> new BrokerIdentity(config), BrokerIdentity.class, Broker.class);
    }

    @Modified
    void modified(BrokerIdentity.Config config) {
        if (offer.service() != null) {
            offer.service().modified(config);
        }
    }

    @Deactivate
    void close() {
        offer.close();
    }
}
