package io.gantry.exam;

import java.util.Hashtable;
import org.ops4j.pax.exam.ProbeInvokerFactory;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Offers Pax Exam a driver named {@code jupiter}. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class JupiterActivator implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("driver", "jupiter");
        context.registerService(
                ProbeInvokerFactory.class,
                (probe, instruction) -> new JupiterInvoker(((BundleContext) probe).getBundle(), instruction),
                properties);
    }

    @Override
    public void stop(BundleContext context) {
        // The framework unregisters the service with the bundle.
    }
}
