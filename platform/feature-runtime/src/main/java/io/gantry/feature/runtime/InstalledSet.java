package io.gantry.feature.runtime;

import io.gantry.agent.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The names of the installed features, one per line in a file, replaced as a whole: after a crash it holds
 * either the old set or the new one.
 */
final class InstalledSet {
    private final Path file;

    InstalledSet(Path file) {
        this.file = file;
    }

    /** The kept set; empty before the first one was kept. */
    Optional<List<String>> read() throws FeatureException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList());
        } catch (IOException e) {
            throw new FeatureException(
                    "The list of installed features " + file + " cannot be read: " + FeatureException.reason(e)
                            + "; delete it to begin with the features of the settings",
                    e);
        }
    }

    void write(List<String> names) throws IOException {
        WholeFile.write(file, (String.join("\n", names) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
