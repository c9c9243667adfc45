package io.gantry.feature;

import java.util.List;

/**
 * A feature that runs.
 *
 * @param name what it is called in commands
 * @param id its group, name and version
 * @param bundles ids of its bundles; others may share them
 * @param configurations PIDs that it configures
 * @param updatedByHand ids of its bundles that somebody updated without the feature runtime, each with the version
 *     that runs; the next start runs the feature's own again
 */
public record InstalledFeature(
        String name, String id, List<String> bundles, List<String> configurations, List<String> updatedByHand) {}
