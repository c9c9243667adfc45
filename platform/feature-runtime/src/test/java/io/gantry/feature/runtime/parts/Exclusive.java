package io.gantry.feature.runtime.parts;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Runs only while no other of its kind does: they want the same port. */
public final class Exclusive implements BundleActivator {
    private static final String HOLDER = "gantry.test.holder";

    @Override
    public void start(BundleContext context) {
        String holder = System.getProperty(HOLDER);
        if (holder != null) {
            throw new IllegalStateException("the port is busy: " + holder);
        }
        System.setProperty(HOLDER, context.getBundle().getSymbolicName());
    }

    @Override
    public void stop(BundleContext context) {
        System.clearProperty(HOLDER);
    }
}
