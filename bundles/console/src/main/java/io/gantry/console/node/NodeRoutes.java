package io.gantry.console.node;

import io.gantry.console.access.Role;
import io.gantry.console.http.Exchange;
import io.gantry.console.http.Route;
import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.InstalledFeature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/** What runs in this node, and how it is replicated. */
public final class NodeRoutes {
    static final Map<Integer, String> STATES = Map.of(
            Bundle.INSTALLED, "installed",
            Bundle.RESOLVED, "resolved",
            Bundle.STARTING, "starting",
            Bundle.ACTIVE, "active",
            Bundle.STOPPING, "stopping",
            Bundle.UNINSTALLED, "uninstalled");

    private final BundleContext context;
    private final FeatureRuntime features;
    private final Configurations configurations;
    private final HaRoutes replication;
    private final CommandRoutes commands;

    public NodeRoutes(
            BundleContext context,
            FeatureRuntime features,
            ConfigurationAdmin configurations,
            HaRoutes replication,
            CommandRoutes commands) {
        this.context = context;
        this.features = features;
        this.configurations = new Configurations(configurations);
        this.replication = replication;
        this.commands = commands;
    }

    /** What they answer to. */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(replication.routes());
        routes.add(new Route("GET", "runtime", Role.VIEWER, this::runtime));
        routes.addAll(commands.routes());
        return routes;
    }

    private Object runtime(Exchange exchange) {
        List<Map<String, Object>> installed = new ArrayList<>();
        for (InstalledFeature feature : features.installed()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("feature", feature.name());
            json.put("id", feature.id());
            json.put("bundles", feature.bundles());
            json.put("updatedByHand", feature.updatedByHand());
            installed.add(json);
        }
        List<Map<String, Object>> bundles = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            bundles.add(json(bundle));
        }
        bundles.sort(Comparator.comparing(json -> String.valueOf(json.get("bundle"))));
        Runtime jvm = Runtime.getRuntime();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("java", Runtime.version().toString());
        json.put("heapUsed", jvm.totalMemory() - jvm.freeMemory());
        json.put("heapMax", jvm.maxMemory());
        json.put("installed", installed);
        json.put("available", features.available());
        json.put("bundles", bundles);
        json.put("configurations", configurations.json());
        return json;
    }

    private static Map<String, Object> json(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        boolean isFragment = bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bundle", bundle.getSymbolicName());
        json.put("version", bundle.getVersion().toString());
        json.put("state", isFragment ? "fragment" : STATES.get(bundle.getState()));
        json.put("services", services == null ? 0 : services.length);
        json.put("since", bundle.getLastModified());
        return json;
    }
}
