package io.gantry.feature.runtime.parts;

import java.util.Hashtable;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Provides a service named after its bundle. */
public final class Greeter implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        String name = context.getBundle().getSymbolicName();
        Supplier<String> greeting = () -> name;
        context.registerService(Supplier.class, greeting, new Hashtable<>(Map.of("greeter", name)));
    }

    @Override
    public void stop(BundleContext context) {
        // The framework withdraws the service.
    }
}
