package io.gantry.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;

/** The kinds of nodes, as {@code features/nodes.properties} lists them: kind = features in order. */
final class Kinds {
    private final Path file;

    Kinds(Path home) {
        this.file = home.resolve("features").resolve("nodes.properties");
    }

    List<String> features(String kind) throws WrongUseException, NodeException {
        Properties kinds = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            kinds.load(reader);
        } catch (IOException e) {
            throw new NodeException(
                    "The list of node kinds " + file + " cannot be read (" + NodeException.reason(e)
                            + "); restore the distribution",
                    e);
        }
        String features = kinds.getProperty(kind);
        if (features == null) {
            throw new WrongUseException("There is no kind of node " + kind + "; there are: "
                    + String.join(", ", new TreeSet<>(kinds.stringPropertyNames())));
        }
        return Arrays.stream(features.split("[\\s,]+"))
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
