package io.gantry.feature.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;

/** The framework's bundle operations, with errors that name the bundle and the reason in one sentence. */
final class Container {
    private static final long REFRESH_SECONDS = 60;

    private final BundleContext context;

    Container(BundleContext context) {
        this.context = context;
    }

    /** The bundle of a file, or null when it is not installed. */
    Bundle find(Path file) {
        return context.getBundle(location(file));
    }

    Bundle install(Path file) throws FeatureException {
        return installAt(location(file));
    }

    Bundle installAt(String location) throws FeatureException {
        try {
            return context.installBundle(location);
        } catch (BundleException e) {
            throw new FeatureException(
                    "The bundle " + location + " cannot be installed: " + FeatureException.reason(e), e);
        }
    }

    /** Resolves the bundles, or says what the first of them lacks. */
    void resolve(Collection<Bundle> bundles) throws FeatureException {
        if (wiring().resolveBundles(bundles)) {
            return;
        }
        for (Bundle bundle : bundles) {
            if (bundle.getState() != Bundle.INSTALLED) {
                continue;
            }
            if (isFragment(bundle)) {
                throw new FeatureException("The fragment " + bundle.getSymbolicName()
                        + " finds no host that it could join; install it together with its host");
            }
            try {
                bundle.start(Bundle.START_TRANSIENT);
            } catch (BundleException e) {
                throw new FeatureException(
                        "The bundle " + bundle.getSymbolicName() + " lacks something: " + FeatureException.reason(e),
                        e);
            }
        }
    }

    /** Starts a bundle; a fragment has no life of its own. */
    void start(Bundle bundle) throws FeatureException {
        if (isFragment(bundle)) {
            return;
        }
        try {
            bundle.start();
        } catch (BundleException e) {
            throw new FeatureException(
                    "The bundle " + bundle.getSymbolicName() + " does not start: " + FeatureException.reason(e), e);
        }
        if (bundle.getState() != Bundle.ACTIVE) {
            throw new FeatureException("The bundle " + bundle.getSymbolicName() + " did not become active");
        }
    }

    /** Whether the framework is on its way down, so that nothing that is awaited will come. */
    boolean isStopping() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.STOPPING;
    }

    void stop(Bundle bundle) throws FeatureException {
        if (isFragment(bundle) || bundle.getState() == Bundle.UNINSTALLED) {
            return;
        }
        try {
            bundle.stop();
        } catch (BundleException e) {
            throw new FeatureException(
                    "The bundle " + bundle.getSymbolicName() + " does not stop: " + FeatureException.reason(e), e);
        }
    }

    void uninstall(Bundle bundle) throws FeatureException {
        if (bundle.getState() == Bundle.UNINSTALLED) {
            return;
        }
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            throw new FeatureException(
                    "The bundle " + bundle.getSymbolicName() + " cannot be uninstalled: " + FeatureException.reason(e),
                    e);
        }
    }

    /** Drops the class loaders of exactly these bundles, and restarts what is wired to them. */
    void refresh(Collection<Bundle> bundles) throws FeatureException {
        if (bundles.isEmpty()) {
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        wiring().refreshBundles(bundles, event -> done.countDown());
        try {
            if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
                throw new FeatureException("The refresh of removed bundles took longer than " + REFRESH_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FeatureException("The refresh of removed bundles was interrupted", e);
        }
    }

    /** The other bundles that are wired to one of these, and would restart with them. */
    List<Bundle> dependents(Collection<Bundle> bundles) {
        List<Bundle> dependents = new ArrayList<>(wiring().getDependencyClosure(bundles));
        dependents.removeAll(bundles);
        return dependents;
    }

    /** All bundles that are active now. */
    List<Bundle> active() {
        List<Bundle> active = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getState() == Bundle.ACTIVE) {
                active.add(bundle);
            }
        }
        return active;
    }

    static boolean isFragment(Bundle bundle) {
        return bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
    }

    private static String location(Path file) {
        return "reference:" + file.toUri();
    }

    private FrameworkWiring wiring() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }
}
