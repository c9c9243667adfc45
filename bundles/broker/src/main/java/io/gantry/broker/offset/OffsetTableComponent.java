package io.gantry.broker.offset;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import io.gantry.agent.boot.Setting;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.TableKeeper;
import io.gantry.registry.Offsets;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Gives the {@link OffsetTable}, when its file can be read. */
@Component(
        service = {},
        immediate = true,
        configurationPid = OffsetTable.PID)
@Designate(ocd = OffsetTableComponent.Config.class)
public final class OffsetTableComponent {
    /** The settings of {@code io.gantry.broker.offset}. */
    @ObjectClassDefinition(name = "Gantry broker consumer offsets")
    public @interface Config {
        @AttributeDefinition(description = "The shortest time between two writes of consumerOffset.json, milliseconds.")
        long flushIntervalMillis() default 5_000;

        @AttributeDefinition(
                description = "Whether lmqConsumerOffset.json is written as well (enableLmq); it is where it is there.")
        boolean lightEnable() default false;
    }

    private final Offer<OffsetTable> offer;

    @Activate
    public OffsetTableComponent(
            BundleContext context, @Reference BrokerIdentity identity, @Reference TableKeeper keeper, Config config) {
        offer = Offer.of(
                context,
                () -> OffsetTable.kept(
                        identity,
                        Clock.system(),
                        keeper,
                        Setting.positive(OffsetTable.PID, "flushIntervalMillis", config.flushIntervalMillis()),
                        config.lightEnable()),
                OffsetTable.class,
                Offsets.class);
    }

    @Deactivate
    void close() {
        offer.close();
        if (offer.service() != null) {
            offer.service().close();
        }
    }
}
