package io.gantry.broker.pop;

import io.gantry.agent.boot.Offer;
import io.gantry.registry.ConfigFiles;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link RequestModes}, when their file can be read. */
@Component(
        service = {},
        immediate = true,
        configurationPid = PopSettings.PID)
@Designate(ocd = PopSettings.class)
public final class RequestModesComponent {
    private final Offer<RequestModes> offer;

    @Activate
    public RequestModesComponent(BundleContext context, @Reference ConfigFiles files, PopSettings settings) {
        RequestModes.Mode usual = RequestModes.Mode.of(settings.requestMode(), settings.sharedQueues());
        offer = Offer.of(context, () -> new RequestModes(files, usual), RequestModes.class);
    }

    @Deactivate
    void close() {
        offer.close();
        if (offer.service() != null) {
            offer.service().close();
        }
    }
}
