package io.gantry.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;

/**
 * The container. Its bundle cache is emptied at each start: what is installed is decided by the feature
 * runtime's own list, and bundles are used where they lie in {@code system/}.
 */
final class FelixFramework {
    private static final String SLF4J_VERSION = "2.0.20";
    private static final String FAILURE = "gantry.failure";
    /** True on a service of the feature runtime while it changes features. */
    private static final String CHANGING = "gantry.changing";

    private static final String ENDPOINT = "endpoint";

    /** Is told why the container ends; must return at once. */
    interface Watcher {
        /** A component cannot do its work: cause and remedy, one line. */
        void onFailure(String reason);

        /** Somebody inside stops the framework. */
        void onStop();
    }

    private final Framework framework;
    private final Watcher watcher;
    private final Map<String, Map<String, Object>> settings;
    private final Path cache;

    FelixFramework(Path home, NodeSettings settings, Watcher watcher) {
        this.watcher = watcher;
        this.settings = settings.configurations();
        this.cache = settings.directory().resolve("runtime/cache");
        this.framework = new FrameworkFactory().newFramework(properties(home, settings));
    }

    private Map<String, String> properties(Path home, NodeSettings settings) {
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, slf4j() + ",sun.misc,sun.nio.ch");
        properties.put("gantry.home", home.toString());
        properties.put("gantry.dir", settings.directory().toString());
        properties.put("gantry.features", String.join(",", settings.features()));
        // A web server in a node opens the port it is configured for, never one of its own on all addresses.
        properties.put("org.apache.felix.http.require.config", "true");
        properties.put("ds.loglevel", "error");
        properties.put("felix.log.level", "1");
        return properties;
    }

    private static String slf4j() {
        List<String> packages = new ArrayList<>();
        for (String name : List.of("org.slf4j", "org.slf4j.event", "org.slf4j.helpers", "org.slf4j.spi")) {
            packages.add(name + ";version=\"" + SLF4J_VERSION + "\"");
        }
        return String.join(",", packages);
    }

    /** Starts the framework with its base bundles. */
    void start(List<Path> bundles) throws NodeException {
        try {
            framework.init();
            // The configurations of this run lie there, with the passwords among them.
            Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
            BundleContext context = framework.getBundleContext();
            Dictionary<String, Object> properties = new Hashtable<>(Map.of("gantry.settings", true));
            context.registerService(Map.class, settings, properties);
            context.addServiceListener(
                    event -> reportFailure(context), "(|(" + FAILURE + "=*)(" + CHANGING + "=false))");
            context.addBundleListener((SynchronousBundleListener) this::onBundle);
            List<Bundle> installed = new ArrayList<>();
            for (Path bundle : bundles) {
                installed.add(context.installBundle("reference:" + bundle.toUri()));
            }
            framework.start();
            for (Bundle bundle : installed) {
                bundle.start();
            }
        } catch (BundleException | InvalidSyntaxException | IOException e) {
            throw new NodeException("The platform does not start: " + NodeException.reason(e), e);
        }
    }

    /** A failure while features change belongs to the change, which is taken back; what fails still counts after it. */
    private void reportFailure(BundleContext context) {
        try {
            ServiceReference<?>[] failures = context.getAllServiceReferences(null, "(" + FAILURE + "=*)");
            if (failures != null && context.getAllServiceReferences(null, "(" + CHANGING + "=true)") == null) {
                watcher.onFailure(String.valueOf(failures[0].getProperty(FAILURE)));
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The operator may stop the framework itself, from the shell. */
    private void onBundle(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
            watcher.onStop();
        }
    }

    /** Brings the features up; returns why they do not come up, nothing when they did. */
    List<String> boot() throws NodeException {
        BundleContext context = framework.getBundleContext();
        try {
            ServiceReference<?>[] found = context.getServiceReferences(Callable.class.getName(), "(gantry.boot=true)");
            if (found != null) {
                List<String> problems = new ArrayList<>();
                for (Object problem : (Iterable<?>) ((Callable<?>) context.getService(found[0])).call()) {
                    problems.add(String.valueOf(problem));
                }
                return problems;
            }
        } catch (Exception e) {
            throw new NodeException("The features do not start: " + NodeException.reason(e), e);
        }
        throw new NodeException("The feature runtime is not among the bundles of conf/platform.bundles");
    }

    /** Waits until the endpoints are open; a failure elsewhere ends the node meanwhile. */
    void awaitEndpoints(List<String> names) throws NodeException {
        Semaphore changes = new Semaphore(0);
        ServiceListener listener = event -> changes.release();
        BundleContext context = framework.getBundleContext();
        context.addServiceListener(listener);
        try {
            while (!endpoints().keySet().containsAll(names)) {
                changes.acquire();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NodeException("The wait for the endpoints was interrupted", e);
        } finally {
            context.removeServiceListener(listener);
        }
    }

    /** The open endpoints: name and address. */
    Map<String, String> endpoints() throws NodeException {
        Map<String, String> endpoints = new TreeMap<>();
        try {
            ServiceReference<?>[] found =
                    framework.getBundleContext().getAllServiceReferences(null, "(&(" + ENDPOINT + "=*)(port=*))");
            for (ServiceReference<?> reference : found == null ? new ServiceReference<?>[0] : found) {
                String name = String.valueOf(reference.getProperty(ENDPOINT));
                endpoints.put(name, reference.getProperty("host") + ":" + reference.getProperty("port"));
            }
        } catch (InvalidSyntaxException e) {
            throw new NodeException("The filter for endpoints is wrong", e);
        }
        return endpoints;
    }

    /** Stops all bundles, last started first; false when that took too long. */
    boolean stop(long millis) {
        try {
            framework.stop();
            return framework.waitForStop(millis).getType() != org.osgi.framework.FrameworkEvent.WAIT_TIMEDOUT;
        } catch (BundleException e) {
            Main.complain("The node does not stop in order: " + NodeException.reason(e));
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
