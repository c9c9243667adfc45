package io.gantry.broker.group;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Offer;
import io.gantry.broker.identity.BrokerIdentity;
import io.gantry.broker.table.TableKeeper;
import io.gantry.registry.Groups;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** Gives the {@link GroupTable}, when its file can be read. */
@Component(
        service = {},
        immediate = true,
        configurationPid = GroupTable.PID)
@Designate(ocd = GroupRules.Config.class)
public final class GroupTableComponent {
    private final Offer<GroupTable> offer;

    @Activate
    public GroupTableComponent(
            BundleContext context,
            @Reference BrokerIdentity identity,
            @Reference TableKeeper keeper,
            GroupRules.Config config) {
        offer = Offer.of(
                context,
                () -> GroupTable.kept(identity, GroupRules.of(config), Clock.system(), keeper),
                GroupTable.class,
                Groups.class);
    }

    @Modified
    void modified(GroupRules.Config config) {
        if (offer.service() != null) {
            offer.service().modified(GroupRules.of(config));
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
