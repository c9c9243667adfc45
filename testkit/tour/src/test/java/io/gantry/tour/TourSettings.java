package io.gantry.tour;

import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Stands in for the launcher: tells the feature runtime the node's settings, which win over those of the features. */
public final class TourSettings implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        int namesrvPort = Integer.getInteger("tour.namesrv.port");
        int brokerPort = Integer.getInteger("tour.broker.port");
        String folder = System.getProperty("tour.dir");
        String leader = System.getProperty("tour.leader", "");
        Map<String, Map<String, Object>> settings = Map.of(
                "io.gantry.wire.netty~namesrv", Map.of("host", "127.0.0.1", "port", namesrvPort),
                "io.gantry.wire.netty~broker", Map.of("host", "127.0.0.1", "port", brokerPort, "vipPort", 0),
                "io.gantry.namesrv", Map.of("kvConfigPath", folder + "/namesrv/kvConfig.json"),
                "io.gantry.broker.identity",
                        Map.of(
                                "host", "127.0.0.1",
                                "listenPort", brokerPort,
                                "brokerName", "tour",
                                "clusterName", "tour-cluster",
                                "rootDirectory", folder + "/store"),
                "io.gantry.broker.registration", Map.of("nameServers", "127.0.0.1:" + namesrvPort),
                "io.gantry.store.mmap", Map.of("rootDirectory", folder + "/store", "segmentBytes", 16 * 1024 * 1024),
                "io.gantry.ha.solo", Map.of("isFollower", !leader.isEmpty()),
                "io.gantry.ha.async.follower", Map.of("isFollower", !leader.isEmpty(), "leader", leader));
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("gantry.settings", true);
        context.registerService(Map.class, settings, properties);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework withdraws the service.
    }
}
