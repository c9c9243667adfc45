package io.gantry.feature.runtime;

import io.gantry.feature.InstalledFeature;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A feature as its file says.
 *
 * @param provides services that must be there when it has started: an interface's name or a filter
 * @param isStopFirst whether a swap to it stops the old bundles before it starts the new ones
 */
record FeatureFile(
        String name,
        String id,
        Path file,
        List<Part> bundles,
        Map<String, Map<String, Object>> configurations,
        List<String> provides,
        boolean isStopFirst) {

    /** A bundle of the feature, and the SHA-256 its file must have, in hexadecimal. */
    record Part(BundleId id, Optional<String> digest) {}

    List<BundleId> bundleIds() {
        return bundles.stream().map(Part::id).toList();
    }

    InstalledFeature installed(List<String> updatedByHand) {
        return new InstalledFeature(
                name,
                id,
                bundles.stream().map(part -> part.id().text()).toList(),
                List.copyOf(configurations.keySet()),
                updatedByHand);
    }
}
