package io.gantry.feature.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One change on its way. Each step leaves an undo; when a later step fails, the undos run in reverse, so that the
 * node is as it was. Used once, by one thread.
 */
final class ChangeRun {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeRun.class);

    private final Blueprint blueprint;
    private final Holdings holdings;
    private final Container container;
    private final ConfigurationBook book;
    private final Deque<Undo> undos = new ArrayDeque<>();
    private final List<Bundle> fresh = new ArrayList<>();
    private final List<Bundle> activeBefore;
    /** Active bundles that are wired to one that goes, in order of their start. */
    private final List<Bundle> dependents;

    ChangeRun(Blueprint blueprint, Holdings holdings, Container container, ConfigurationBook book) {
        this.blueprint = blueprint;
        this.holdings = holdings;
        this.container = container;
        this.book = book;
        this.activeBefore = container.active();
        List<Bundle> wired = container.dependents(
                blueprint.gone().stream().map(holdings::bundle).toList());
        this.dependents = activeBefore.stream().filter(wired::contains).toList();
    }

    /** Whether bundles that stay must restart, because they are wired to one that goes. */
    boolean restartsOthers() {
        return !dependents.isEmpty();
    }

    /**
     * Stops what must restart, last started first, and not in whatever order a refresh would: so there is one pause, in
     * which everything that arrives waits. When this is taken back they are started with all the others.
     */
    void stopOthers() throws FeatureException {
        for (int i = dependents.size() - 1; i >= 0; i--) {
            container.stop(dependents.get(i));
        }
    }

    void startOthers() throws FeatureException {
        undos.push(this::stopOthers);
        for (Bundle bundle : dependents) {
            try {
                container.start(bundle);
            } catch (FeatureException e) {
                throw dependent(bundle, e);
            }
        }
    }

    private static FeatureException dependent(Bundle bundle, FeatureException cause) {
        return new FeatureException(
                "The bundle " + bundle.getSymbolicName()
                        + " needs a bundle that was to go, and does not run without it",
                cause);
    }

    /** Brings what arrives, without starting it. */
    void bring() throws FeatureException {
        undos.push(this::restartOthers);
        undos.push(() -> container.refresh(fresh));
        for (Map.Entry<BundleId, Path> entry : blueprint.files().entrySet()) {
            if (container.find(entry.getValue()) == null) {
                Bundle bundle = container.install(entry.getValue());
                fresh.add(bundle);
                holdings.hold(entry.getKey(), bundle);
                undos.push(() -> {
                    holdings.release(entry.getKey());
                    container.uninstall(bundle);
                });
            }
        }
        container.resolve(fresh);
    }

    void configure() throws FeatureException {
        for (Map.Entry<String, Map<String, Object>> entry : blueprint.written().entrySet()) {
            try {
                undos.push(book.write(entry.getKey(), entry.getValue()));
            } catch (IOException e) {
                throw new FeatureException(
                        "The configuration " + entry.getKey() + " cannot be written: " + FeatureException.reason(e), e);
            }
        }
    }

    void start() throws FeatureException {
        for (Bundle bundle : fresh) {
            container.start(bundle);
        }
    }

    /** From here on a failure stops what came before it starts anything again: both may want the same port or file. */
    void stopBeforeOthersStartAgain() {
        undos.push(() -> {
            for (int i = fresh.size() - 1; i >= 0; i--) {
                container.stop(fresh.get(i));
            }
        });
    }

    /** Stops what goes, last started first. */
    void stopGone() throws FeatureException {
        List<BundleId> gone = blueprint.gone();
        for (int i = gone.size() - 1; i >= 0; i--) {
            BundleId id = gone.get(i);
            undos.push(() -> container.start(holdings.bundle(id)));
            container.stop(holdings.bundle(id));
        }
    }

    void unconfigure() throws FeatureException {
        for (String pid : blueprint.deleted()) {
            try {
                undos.push(book.delete(pid));
            } catch (IOException e) {
                throw new FeatureException(
                        "The configuration " + pid + " cannot be deleted: " + FeatureException.reason(e), e);
            }
        }
    }

    /** Uninstalls what goes and drops its class loaders, and nobody else's. */
    void drop() throws FeatureException {
        Map<BundleId, Bundle> dropped = new LinkedHashMap<>();
        blueprint.gone().forEach(id -> dropped.put(id, holdings.bundle(id)));
        undos.push(() -> bringBack(dropped));
        for (Map.Entry<BundleId, Bundle> entry : dropped.entrySet()) {
            container.uninstall(entry.getValue());
            holdings.release(entry.getKey());
        }
        container.refresh(dropped.values());
    }

    private void bringBack(Map<BundleId, Bundle> dropped) throws FeatureException {
        for (Map.Entry<BundleId, Bundle> entry : dropped.entrySet()) {
            Bundle bundle = entry.getValue();
            boolean isGone = bundle.getState() == Bundle.UNINSTALLED;
            holdings.hold(entry.getKey(), isGone ? container.installAt(bundle.getLocation()) : bundle);
        }
    }

    /** Whoever was active and was not to go must be active still. */
    void checkOthers() throws FeatureException {
        for (Bundle bundle : activeBefore) {
            boolean isGone = bundle.getState() == Bundle.UNINSTALLED
                    || blueprint.gone().stream().anyMatch(id -> bundle.equals(holdings.bundle(id)));
            if (!isGone && bundle.getState() != Bundle.ACTIVE) {
                throw dependent(bundle, null);
            }
        }
    }

    private void restartOthers() throws FeatureException {
        for (Bundle bundle : activeBefore) {
            if (bundle.getState() != Bundle.UNINSTALLED && bundle.getState() != Bundle.ACTIVE) {
                container.start(bundle);
            }
        }
    }

    /** Takes everything back; returns what could not be, one sentence each. */
    List<String> rollBack() {
        List<String> problems = new ArrayList<>();
        while (!undos.isEmpty()) {
            try {
                undos.pop().run();
            } catch (Exception e) {
                LOG.error("A step of a failed change could not be taken back", e);
                problems.add(FeatureException.reason(e));
            }
        }
        return problems;
    }
}
