package io.gantry.wire.netty.client;

import io.gantry.agent.boot.Handover;
import io.gantry.agent.boot.Offer;
import io.gantry.wire.CallSigner;
import io.gantry.wire.WireClient;
import io.gantry.wire.netty.tls.TlsClient;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link WireClient}, when its settings make sense. */
@Component(
        service = {},
        immediate = true,
        configurationPid = NettyWireClient.PID)
@Designate(ocd = NettyWireClient.Config.class)
public final class WireClientComponent {
    private final Handover handover;
    private final Offer<NettyWireClient> offer;

    @Activate
    public WireClientComponent(
            BundleContext context,
            @Reference Handover handover,
            @Reference TlsClient tls,
            NettyWireClient.Config config) {
        this.handover = handover;
        offer = Offer.of(context, () -> new NettyWireClient(config, tls.isOn() ? tls : null), WireClient.class);
    }

    /** Takes whoever signs calls. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindSigner(CallSigner signer) {
        if (offer.service() != null) {
            offer.service().bind(signer);
        }
    }

    public void unbindSigner(CallSigner signer) {
        if (offer.service() != null) {
            offer.service().unbind(signer);
        }
    }

    @Deactivate
    void close() {
        offer.close();
        if (offer.service() != null) {
            offer.service().leave(handover);
        }
    }
}
