package io.gantry.feature.runtime;

import io.gantry.agent.Clock;
import io.gantry.agent.boot.Handover;
import io.gantry.feature.FeatureRuntime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Registers the runtime, and the boot as a {@link Callable} with the property {@code gantry.boot}, which
 * the launcher calls once. No Declarative Services here: the runtime must not depend on what it installs.
 */
public final class Activator implements BundleActivator {
    private Handover handover;

    @Override
    public void start(BundleContext context) throws InvalidSyntaxException {
        ServiceReference<ConfigurationAdmin> admin = context.getServiceReference(ConfigurationAdmin.class);
        if (admin == null) {
            throw new IllegalStateException("Configuration Admin must be started before the feature runtime");
        }
        ConfigurationBook book = new ConfigurationBook(context.getService(admin), settings(context));
        ProviderWatch services = new ProviderWatch(context);
        Container container = new Container(context);
        handover = new Handover(Clock.system(), container::isStopping);
        LiveFeatureRuntime runtime =
                new LiveFeatureRuntime(NodeFolders.of(context), container, book, services, handover);
        String first = context.getProperty("gantry.features");
        List<String> names = first == null || first.isBlank()
                ? List.of()
                : Arrays.stream(first.split(",")).map(String::strip).toList();
        context.registerService(Handover.class, handover, null);
        context.registerService(FeatureRuntime.class, runtime, null);
        Dictionary<String, Object> properties = new Hashtable<>(Map.of("gantry.boot", true));
        context.registerService(Callable.class, new Boot(runtime, names, services), properties);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework withdraws the services; the runtime has no other thread than the handover's, and no open file.
        handover.close();
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // The launcher knows no type of ours: a plain map it is.
    private static Map<String, Map<String, Object>> settings(BundleContext context) throws InvalidSyntaxException {
        Collection<ServiceReference<Map>> found = context.getServiceReferences(Map.class, "(gantry.settings=true)");
        return found.isEmpty() ? Map.of() : context.getService(found.iterator().next());
    }
}
