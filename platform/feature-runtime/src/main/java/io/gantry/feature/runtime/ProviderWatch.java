package io.gantry.feature.runtime;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;

/** Waits until services are registered. */
final class ProviderWatch {
    private final BundleContext context;

    ProviderWatch(BundleContext context) {
        this.context = context;
    }

    /**
     * Waits until there is a service for each wish.
     *
     * @param wishes an interface's name, or a filter
     * @return the wishes that were still open when the time was over
     */
    List<String> await(List<String> wishes, long millis) throws FeatureException {
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
