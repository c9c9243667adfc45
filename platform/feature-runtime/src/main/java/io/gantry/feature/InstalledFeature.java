package io.gantry.feature;

import java.util.List;

/**
 * A feature that runs.
 *
 * @param name what it is called in commands
 * @param id its group, name and version
 * @param bundles ids of its bundles; others may share them
 * @param configurations PIDs that it configures
 */
public record InstalledFeature(String name, String id, List<String> bundles, List<String> configurations) {}
