package io.gantry.shell.socket;

import io.gantry.feature.FeatureRuntime;
import io.gantry.feature.InstalledFeature;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Candidates for the last word of a line: commands, and the features a feature command could mean. */
final class Completion {
    private static final int MAX_CANDIDATES = 500;

    private final FeatureRuntime features;

    Completion(FeatureRuntime features) {
        this.features = features;
    }

    /**
     * The candidates that begin with the last word.
     *
     * @param line what was typed, up to the cursor
     * @param commands Gogo's collection of {@code scope:function}
     */
    List<String> candidates(String line, Object commands) {
        String statement = line.substring(Math.max(line.lastIndexOf(';'), line.lastIndexOf('|')) + 1)
                .stripLeading();
        List<String> words = new ArrayList<>(List.of(statement.split("\\s+", -1)));
        String last = words.remove(words.size() - 1);
        Stream<String> all = words.isEmpty() ? commands(commands) : arguments(words);
        return all.filter(word -> word.startsWith(last)).limit(MAX_CANDIDATES).toList();
    }

    private static Stream<String> commands(Object commands) {
        TreeSet<String> names = new TreeSet<>();
        if (commands instanceof Collection<?> all) {
            all.forEach(name -> names.add(String.valueOf(name)));
        }
        return names.stream();
    }

    private Stream<String> arguments(List<String> words) {
        int given = words.size() - 1;
        return switch (words.get(0)) {
            case "feature:install" -> features.available().stream();
            case "feature:remove" -> installed();
            case "feature:swap" -> given == 0 ? installed() : features.available().stream();
            case "feature:plan" ->
                given == 0
                        ? Stream.of("install", "remove", "swap")
                        : arguments(Stream.concat(
                                        Stream.of("feature:" + words.get(1)), words.subList(2, words.size()).stream())
                                .toList());
            default -> Stream.of();
        };
    }

    private Stream<String> installed() {
        return features.installed().stream().map(InstalledFeature::name);
    }
}
