package io.gantry.namesrv;

import io.gantry.agent.AgentThread;
import io.gantry.agent.Clock;
import io.gantry.namesrv.NameServerComponent.Config;
import io.gantry.namesrv.file.SafeFile;
import io.gantry.namesrv.kv.KvTable;
import io.gantry.namesrv.route.BrokerWatch;
import io.gantry.namesrv.route.KnownBrokers;
import io.gantry.namesrv.route.LeadChange;
import io.gantry.namesrv.route.RouteTable;
import io.gantry.namesrv.settings.LiveSettings;
import io.gantry.namesrv.settings.NameServerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The name server: its routes, its keys and values, its settings, and the watch over its brokers. */
public final class NameServer {
    private final Clock clock;
    private final Config config;
    private final KvTable keys;
    private final LiveSettings settings;
    private final RouteTable routes;
    private final BrokerWatch watch;
    private final AgentThread watchThread;
    private final long startedNanos;

    /**
     * Reads the files, which are small, and starts the watch.
     *
     * @param onWatchFailure told when silent brokers are not removed any more
     * @throws IllegalStateException a file is damaged
     * @throws IllegalArgumentException a setting makes no sense
     */
    NameServer(Config config, Clock clock, Consumer<LeadChange> onLeadChange, Consumer<Throwable> onWatchFailure) {
        this.clock = clock;
        this.config = config;
        if (config.brokerExpiryMillis() <= 0 || config.scanIntervalMillis() <= 0) {
            throw new IllegalArgumentException(
                    "brokerExpiryMillis and scanIntervalMillis must be greater than 0, found "
                            + config.brokerExpiryMillis() + " and " + config.scanIntervalMillis());
        }
        this.keys = new KvTable(new SafeFile(kvPath(config)));
        this.settings = new LiveSettings(new SafeFile(updatesPath(config)), settings(config));
        this.routes = new RouteTable(clock, settings, config.brokerExpiryMillis(), onLeadChange);
        this.startedNanos = clock.nanos();
        this.watch = new BrokerWatch(routes, clock, config.scanIntervalMillis());
        this.watchThread =
                new AgentThread(watch, TimeUnit.MILLISECONDS.toNanos(config.scanIntervalMillis()), onWatchFailure);
        watch.onWork(watchThread::wake);
    }

    /** Takes other settings that may change while it runs. */
    void configure(Config other) {
        settings.configure(settings(other));
    }

    /** The brokers it knew at its end, for a successor; see {@link KnownBrokers}. */
    List<Map<String, Object>> known() {
        return KnownBrokers.of(routes);
    }

    void close() {
        watchThread.close();
        routes.close();
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
                config.waitSecondsForService() > 0,
                config.waitSecondsForService() > 0
                        ? config.waitSecondsForService()
                        : NameServerSettings.INITIAL.serviceDelaySeconds());
    }
}
