package io.gantry.feature.runtime.parts;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Does not start. */
public final class Broken implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        throw new IllegalStateException("the port is busy");
    }

    @Override
    public void stop(BundleContext context) {
        // It never started.
    }
}
