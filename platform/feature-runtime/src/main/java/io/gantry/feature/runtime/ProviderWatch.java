package io.gantry.feature.runtime;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until services are registered, or a component says that it cannot work. While features change such a failure
 * is the change's, and not the end of the node: the property {@value #CHANGING} tells the launcher.
 */
final class ProviderWatch {
    static final String CHANGING = "gantry.changing";
    private static final Logger LOG = LoggerFactory.getLogger(ProviderWatch.class);
    private static final String FAILURE = "gantry.failure";

    private final BundleContext context;
    private final ServiceRegistration<?> mark;

    ProviderWatch(BundleContext context) {
        this.context = context;
        this.mark = context.registerService(ProviderWatch.class, this, changing(false));
    }

    private static Dictionary<String, Object> changing(boolean isChanging) {
        return new Hashtable<>(Map.of(CHANGING, isChanging));
    }

    /** Tells the launcher whether failures of components are ours. */
    void isChanging(boolean isChanging) {
        try {
            mark.setProperties(changing(isChanging));
        } catch (IllegalStateException e) {
            LOG.debug("The node stops", e);
        }
    }

    /**
     * Waits until there is a service for each wish.
     *
     * @param wishes an interface's name, or a filter
     * @return the wishes that were still open when the time was over
     */
    List<String> await(List<String> wishes, long millis) throws FeatureException {
        requireHealth();
        if (missing(wishes).isEmpty()) {
            return List.of();
        }
        Semaphore changes = new Semaphore(0);
        ServiceListener listener = event -> changes.release();
        context.addServiceListener(listener);
        try {
            long leftNanos = TimeUnit.MILLISECONDS.toNanos(millis);
            List<String> missing = missing(wishes);
            while (!missing.isEmpty() && leftNanos > 0) {
                requireHealth();
                long slice = Math.min(leftNanos, TimeUnit.MILLISECONDS.toNanos(100));
                boolean isChanged = changes.tryAcquire(slice, TimeUnit.NANOSECONDS);
                changes.drainPermits();
                leftNanos -= isChanged ? 0 : slice;
                missing = missing(wishes);
            }
            return missing;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FeatureException("The wait for services was interrupted", e);
        } finally {
            context.removeServiceListener(listener);
        }
    }

    private void requireHealth() throws FeatureException {
        if (context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.STOPPING) {
            throw new FeatureException("The node stops");
        }
        try {
            ServiceReference<?>[] failures = context.getAllServiceReferences(null, "(" + FAILURE + "=*)");
            if (failures != null) {
                throw new FeatureException(String.valueOf(failures[0].getProperty(FAILURE)));
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> missing(List<String> wishes) throws FeatureException {
        List<String> missing = new java.util.ArrayList<>();
        for (String wish : wishes) {
            String filter = wish.startsWith("(") ? wish : "(" + Constants.OBJECTCLASS + "=" + wish + ")";
            try {
                if (context.getAllServiceReferences(null, filter) == null) {
                    missing.add(wish);
                }
            } catch (InvalidSyntaxException e) {
                throw new FeatureException("The feature's gantry-provides line is no filter: " + wish, e);
            }
        }
        return missing;
    }
}
