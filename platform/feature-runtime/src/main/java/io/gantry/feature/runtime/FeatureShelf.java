package io.gantry.feature.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where feature files are: the distribution's {@code features/}, which is only read, and the node's own folder with
 * copies of those that came from elsewhere.
 */
final class FeatureShelf {
    private static final String SUFFIX = ".json";

    private final FeatureReader reader = new FeatureReader();
    private final Path shipped;
    private final Path own;

    FeatureShelf(Path shipped, Path own) {
        this.shipped = shipped;
        this.own = own;
    }

    /** Reads a feature by its name, or by the path of its file. */
    FeatureFile read(String nameOrPath) throws FeatureException {
        if (nameOrPath.contains("/") || nameOrPath.endsWith(SUFFIX)) {
            return reader.read(Path.of(nameOrPath).toAbsolutePath().normalize());
        }
        for (Path folder : List.of(own, shipped)) {
            Path file = folder.resolve(nameOrPath + SUFFIX);
            if (Files.isRegularFile(file)) {
                FeatureFile feature = reader.read(file);
                if (!feature.name().equals(nameOrPath)) {
                    throw new FeatureException("The feature file " + file + " is named " + nameOrPath
                            + " but its id says " + feature.name() + "; name the file after the id");
                }
                return feature;
            }
        }
        throw new FeatureException("There is no feature " + nameOrPath + "; there are: " + String.join(", ", names()));
    }

    /** Makes a feature that came from elsewhere findable by its name at the next start. */
    void keep(FeatureFile feature) throws IOException {
        Path folder = feature.file().getParent();
        if (!folder.equals(own) && !folder.equals(shipped)) {
            Files.createDirectories(own);
            Path partial = own.resolve(feature.name() + ".partial");
            Files.copy(feature.file(), partial, StandardCopyOption.REPLACE_EXISTING);
            Files.move(partial, own.resolve(feature.name() + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Names of all features that can be read by name, sorted. */
    List<String> names() {
        try (Stream<Path> a = files(shipped);
                Stream<Path> b = files(own)) {
            return Stream.concat(a, b)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    private static Stream<Path> files(Path folder) {
        try {
            return Files.isDirectory(folder) ? Files.list(folder) : Stream.empty();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
