package io.gantry.feature.runtime.parts;

import java.util.Hashtable;
import java.util.Map;
import java.util.function.Supplier;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;

/** Starts, and says then that it cannot work, and whether the launcher was told that features change. */
public final class Failing implements BundleActivator {
    @Override
    public void start(BundleContext context) throws InvalidSyntaxException {
        boolean isChange = context.getAllServiceReferences(null, "(gantry.changing=true)") != null;
        String reason = isChange ? "the folder is in use" : "the launcher would end the node";
        Supplier<String> failure = () -> reason;
        context.registerService(Supplier.class, failure, new Hashtable<>(Map.of("gantry.failure", reason)));
    }

    @Override
    public void stop(BundleContext context) {
        // The framework withdraws the service.
    }
}
