package io.gantry.namesrv;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.agent.boot.Offer;
import io.gantry.namesrv.route.KnownBrokers;
import io.gantry.namesrv.route.LeadChange;
import io.gantry.wire.WireClient;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Starts the {@link NameServer} and registers it for the handlers. When it cannot start, nothing is registered but one
 * line with cause and remedy, as a service with the property {@code gantry.failure}, which the launcher looks for.
 */
@Component(
        service = {},
        configurationPid = "io.gantry.namesrv",
        immediate = true)
@Designate(ocd = NameServerComponent.Config.class)
public final class NameServerComponent {
    /** The configuration; its keys have Apache's names where Apache has the key. */
    @ObjectClassDefinition(name = "Gantry name server")
    public @interface Config {
        @AttributeDefinition(description = "File of keys and values; empty: ~/namesrv/kvConfig.json")
        String kvConfigPath() default "";

        @AttributeDefinition(description = "Silence after which a broker is gone that does not say how long")
        long brokerExpiryMillis() default 120_000;

        @AttributeDefinition(description = "How often silent brokers are looked for")
        long scanIntervalMillis() default 5_000;

        @AttributeDefinition(description = "Routes carry the topic's order configuration")
        boolean orderMessageEnable() default false;

        @AttributeDefinition(description = "Brokers get the order configuration when they register")
        boolean returnOrderTopicConfigToBroker() default true;

        @AttributeDefinition(description = "The lowest follower is shown as leader when a group has none")
        boolean supportActingMaster() default false;

        @AttributeDefinition(description = "The list of all topics is given out")
        boolean enableAllTopicList() default true;

        @AttributeDefinition(description = "The lists of some topics are given out")
        boolean enableTopicList() default true;

        @AttributeDefinition(description = "A group is told when its lowest broker id changes")
        boolean notifyMinBrokerIdChanged() default false;

        @AttributeDefinition(description = "Topics that a broker does not name any more are removed")
        boolean deleteTopicWithBrokerRegistration() default false;

        @AttributeDefinition(description = "Seconds after the start in which routes are refused; 0: none")
        int waitSecondsForService() default 0;
    }

    /** Used when it is there; it comes and goes without an end of the routes. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile WireClient client;

    private static final String KNOWN = "brokers known to the name server";

    private final BundleContext context;
    private final Handover handover;
    private Offer<NameServer> offer;
    /** The line that ends the node; null as long as all is well. Set by the watch's thread. */
    private volatile Offer<?> lost;

    @Activate
    public NameServerComponent(BundleContext context, @Reference Handover handover, Config config) {
        this.context = context;
        this.handover = handover;
        offer = start(config);
    }

    /** Other settings apply at once: a new name server would know no routes for half a minute. */
    @Modified
    void modified(Config other) {
        if (offer.service() != null) {
            offer.service().configure(other);
        } else {
            offer.close();
            offer = start(other);
        }
    }

    @Deactivate
    void close() {
        offer.close();
        if (offer.service() != null) {
            offer.service().close();
            handover.leave(KNOWN, offer.service().known(), () -> {});
        }
        if (lost != null) {
            lost.close();
        }
    }

    private Offer<NameServer> start(Config config) {
        try {
            NameServer server = new NameServer(config, Clock.system(), this::onLeadChange, this::onWatchFailure);
            handover.take(KNOWN).ifPresent(left -> KnownBrokers.register((Iterable<?>) left.thing(), server.routes()));
            return Offer.of(context, () -> server, NameServer.class);
        } catch (IllegalStateException | IllegalArgumentException e) {
            return Offer.failed(context, "The name server cannot start: " + e.getMessage());
        }
    }

    private void onWatchFailure(Throwable cause) {
        lost = Offer.failed(
                context,
                "Silent brokers stay in the routes, their watch failed (" + cause
                        + "); start the node again, its log says more");
    }

    private void onLeadChange(LeadChange change) {
        WireClient now = client;
        if (now != null) {
            LeadNotice.send(change, now);
        }
    }
}
