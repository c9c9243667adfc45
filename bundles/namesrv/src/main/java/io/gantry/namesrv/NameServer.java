package io.gantry.namesrv;

import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.namesrv.file.SafeFile;
import io.gantry.namesrv.kv.KvTable;
import io.gantry.namesrv.route.BrokerWatch;
import io.gantry.namesrv.route.LeadChange;
import io.gantry.namesrv.route.RouteTable;
import io.gantry.namesrv.settings.LiveSettings;
import io.gantry.namesrv.settings.NameServerSettings;
import io.gantry.wire.WireClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
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

/** The name server: its routes, its keys and values, its settings, and the watch over its brokers. */
@Component(service = NameServer.class, configurationPid = "io.gantry.namesrv")
@Designate(ocd = NameServer.Config.class)
public final class NameServer {
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

        @AttributeDefinition(description = "Routes are refused for some time after the start")
        boolean needWaitForService() default false;

        @AttributeDefinition(description = "Seconds after the start in which routes are refused, if they are")
        int waitSecondsForService() default 45;
    }

    /** Used when it is there; it comes and goes without an end of the routes. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile WireClient client;

    private final Clock clock;
    private final Config config;
    private final KvTable keys;
    private final LiveSettings settings;
    private final RouteTable routes;
    private final BrokerWatch watch;
    private final AgentThread watchThread;
    private final long startedNanos;

    /** Reads the files, which are small, and starts the watch. */
    @Activate
    public NameServer(Config config) {
        this(config, Clock.system());
    }

    NameServer(Config config, Clock clock) {
        this.clock = clock;
        this.config = config;
        if (config.brokerExpiryMillis() <= 0 || config.scanIntervalMillis() <= 0) {
            throw new IllegalArgumentException(
                    "brokerExpiryMillis and scanIntervalMillis must be greater than 0, found "
                            + config.brokerExpiryMillis() + " and " + config.scanIntervalMillis());
        }
        this.keys = new KvTable(new SafeFile(kvPath(config)));
        this.settings = new LiveSettings(new SafeFile(updatesPath(config)), settings(config));
        this.routes = new RouteTable(clock, settings, config.brokerExpiryMillis(), this::onLeadChange);
        this.startedNanos = clock.nanos();
        this.watch = new BrokerWatch(routes, clock, config.scanIntervalMillis());
        this.watchThread = new AgentThread(watch, TimeUnit.MILLISECONDS.toNanos(config.scanIntervalMillis()));
        watch.onWork(watchThread::wake);
    }

    /** Other settings apply at once: a restart of the component would lose all routes for half a minute. */
    @Modified
    void modified(Config other) {
        settings.configure(settings(other));
    }

    @Deactivate
    void close() {
        watchThread.close();
    }

    RouteTable routes() {
        return routes;
    }

    KvTable keys() {
        return keys;
    }

    LiveSettings settings() {
        return settings;
    }

    /** Whether routes are to be given out, or brokers are still expected to register. */
    boolean isReady() {
        NameServerSettings now = settings.get();
        long age = clock.nanos() - startedNanos;
        return !now.isServiceDelayed() || age >= TimeUnit.SECONDS.toNanos(now.serviceDelaySeconds());
    }

    /** All settings as an operator knows them. */
    Map<String, String> describe() {
        Map<String, String> all = new TreeMap<>(settings.get().toMap());
        all.put("kvConfigPath", kvPath(config).toString());
        all.put("scanNotActiveBrokerInterval", Long.toString(config.scanIntervalMillis()));
        all.put("brokerExpiryMillis", Long.toString(config.brokerExpiryMillis()));
        return all;
    }

    private void onLeadChange(LeadChange change) {
        WireClient now = client;
        if (now != null) {
            LeadNotice.send(change, now);
        }
    }

    private static Path kvPath(Config config) {
        boolean isGiven = !config.kvConfigPath().isEmpty();
        Path path = isGiven
                ? Path.of(config.kvConfigPath())
                : Path.of(System.getProperty("user.home"), "namesrv", "kvConfig.json");
        return path.toAbsolutePath();
    }

    private static Path updatesPath(Config config) {
        return kvPath(config).resolveSibling("namesrv-updates.properties");
    }

    private static NameServerSettings settings(Config config) {
        return new NameServerSettings(
                config.orderMessageEnable(),
                config.returnOrderTopicConfigToBroker(),
                config.supportActingMaster(),
                config.enableAllTopicList(),
                config.enableTopicList(),
                config.notifyMinBrokerIdChanged(),
                config.deleteTopicWithBrokerRegistration(),
                config.needWaitForService(),
                config.waitSecondsForService());
    }
}
