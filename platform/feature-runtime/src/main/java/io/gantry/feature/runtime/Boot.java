package io.gantry.feature.runtime;

import io.gantry.feature.Change;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a node up: the kept set of features, or the first one. Nothing is rolled back: a node that does not
 * come up is stopped by the launcher, and the kept set stays as it was. Called once, by the launcher.
 */
final class Boot implements Callable<List<String>> {
    private static final Logger LOG = LoggerFactory.getLogger(Boot.class);
    private static final long PATIENCE_MILLIS = 30_000;

    private final LiveFeatureRuntime runtime;
    private final List<String> first;
    private final ProviderWatch services;

    Boot(LiveFeatureRuntime runtime, List<String> first, ProviderWatch services) {
        this.runtime = runtime;
        this.first = first;
        this.services = services;
    }

    /** Returns why the node does not come up; nothing when it did. */
    @Override
    public List<String> call() {
        try {
            List<String> names = runtime.kept().orElse(first);
            if (!names.equals(first) && !first.isEmpty()) {
                LOG.info(
                        "The installed features count, not those of the settings: installed={}, settings={}",
                        names,
                        first);
            }
            Blueprint blueprint = runtime.draw(Change.install(names));
            runtime.bringUp(blueprint);
            await(blueprint);
            runtime.keep(blueprint);
            return List.of();
        } catch (FeatureException e) {
            LOG.debug("The node does not come up", e);
            return List.of(e.getMessage());
        } catch (IOException e) {
            return List.of("The list of installed features cannot be written: " + FeatureException.reason(e));
        }
    }

    /** A store may recover for long: wait without an end, and say what for. A failed component ends the node. */
    private void await(Blueprint blueprint) throws FeatureException {
        List<String> missing = services.await(blueprint.provides(), PATIENCE_MILLIS);
        while (!missing.isEmpty()) {
            LOG.warn("Still waiting for services: missing={}", missing);
            missing = services.await(blueprint.provides(), PATIENCE_MILLIS);
        }
    }
}
