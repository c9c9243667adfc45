package io.gantry.broker.send;

import io.gantry.agent.boot.Offer;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Gives the settings of the {@link SendHandler}, when they make sense. */
@Component(
        service = {},
        immediate = true,
        configurationPid = SendHandler.PID)
@Designate(ocd = SendSettingsComponent.Config.class)
public final class SendSettingsComponent {
    /** The settings of {@code io.gantry.broker.send}. */
    @ObjectClassDefinition(name = "Gantry messages from producers")
    public @interface Config {
        @AttributeDefinition(description = "Longest body of a message, or of a whole batch, bytes.")
        int maxMessageBytes() default 4 << 20;

        @AttributeDefinition(description = "Name of the region, told to clients and written into messages.")
        String regionId() default "DefaultRegion";

        @AttributeDefinition(description = "Whether clients may trace messages.")
        boolean traceOn() default true;
    }

    private final Offer<SendHandler.Settings> offer;

    @Activate
    public SendSettingsComponent(BundleContext context, Config config) {
        offer = Offer.of(
                context,
                () -> new SendHandler.Settings(config.maxMessageBytes(), config.regionId(), config.traceOn()),
                SendHandler.Settings.class);
    }

    @Deactivate
    void close() {
        offer.close();
    }
}
