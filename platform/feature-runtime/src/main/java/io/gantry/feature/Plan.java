package io.gantry.feature;

import java.util.List;

/**
 * What a change does to the node.
 *
 * @param starts ids of bundles that are installed and started
 * @param stops ids of bundles that are stopped and uninstalled
 * @param restarts names of other bundles that are wired to one that goes, and so restart
 * @param configures PIDs that are written
 * @param unconfigures PIDs that are deleted
 */
public record Plan(
        List<String> starts,
        List<String> stops,
        List<String> restarts,
        List<String> configures,
        List<String> unconfigures) {
    /** Nothing happens. */
    public static final Plan EMPTY = new Plan(List.of(), List.of(), List.of(), List.of(), List.of());
}
