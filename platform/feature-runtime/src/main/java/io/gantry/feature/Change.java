package io.gantry.feature;

import java.util.List;

/**
 * A wish: features to take away and features to bring, as one step.
 *
 * @param remove names of installed features
 * @param install names of features in {@code features/}, or paths of feature files
 */
public record Change(List<String> remove, List<String> install) {
    public Change {
        remove = List.copyOf(remove);
        install = List.copyOf(install);
    }

    public static Change install(List<String> features) {
        return new Change(List.of(), features);
    }

    public static Change remove(List<String> features) {
        return new Change(features, List.of());
    }

    public static Change swap(String from, String to) {
        return new Change(List.of(from), List.of(to));
    }
}
