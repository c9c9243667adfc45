package io.gantry.broker.topic;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.TableKeeper;
import io.gantry.registry.Topics;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link TopicTable}, when its file can be read. */
@Component(
        service = {},
        immediate = true,
        configurationPid = TopicTable.PID)
@Designate(ocd = TopicRules.Config.class)
public final class TopicTableComponent {
    private final Offer<TopicTable> offer;

    @Activate
    public TopicTableComponent(
            BundleContext context,
            @Reference BrokerIdentity identity,
            @Reference TableKeeper keeper,
            TopicRules.Config config) {
        offer = Offer.of(
                context,
                () -> TopicTable.kept(identity, TopicRules.of(config), Clock.system(), keeper),
                TopicTable.class,
                Topics.class);
    }

    @Modified
    void modified(TopicRules.Config config) {
        if (offer.service() != null) {
            offer.service().modified(TopicRules.of(config));
        }
    }

    @Deactivate
    void close() {
        offer.close();
        if (offer.service() != null) {
            offer.service().close();
        }
    }
}
