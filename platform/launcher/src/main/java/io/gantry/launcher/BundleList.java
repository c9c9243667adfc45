package io.gantry.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The bundles of every node, in order of their start: {@code conf/platform.bundles}, Maven coordinates one per line.
 * A plain list, because the feature runtime that could read more is one of them.
 */
final class BundleList {
    private final Path home;

    BundleList(Path home) {
        this.home = home;
    }

    /** The bundles' files. */
    List<Path> files() throws NodeException {
        Path list = home.resolve("conf").resolve("platform.bundles");
        List<Path> files = new ArrayList<>();
        for (String line : lines(list)) {
            String[] parts = line.split(":");
            if (parts.length != 3) {
                throw new NodeException(
                        "The line '" + line + "' of " + list + " is not of the form group:name:version");
            }
            Path folder = home.resolve("system").resolve(parts[0].replace('.', '/'));
            Path file = folder.resolve(parts[1]).resolve(parts[2]).resolve(parts[1] + "-" + parts[2] + ".jar");
            if (!Files.isRegularFile(file)) {
                throw new NodeException("The bundle " + line + " is missing; put its file at " + file);
            }
            files.add(file);
        }
        return files;
    }

    private static List<String> lines(Path list) throws NodeException {
        try {
            return Files.readAllLines(list).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new NodeException(
                    "The list of bundles " + list + " cannot be read (" + NodeException.reason(e)
                            + "); restore the distribution",
                    e);
        }
    }
}
