package io.gantry.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A file that tells this user's shell which node runs where, named after the process; {@code GANTRY_RUN} or
 * {@code ~/.gantry/run} is its folder. Without it a node runs all the same, and the shell needs {@code --node}.
 */
final class RunningNode implements AutoCloseable {
    private final Path file;

    RunningNode(String kind, Path directory) {
        Path folder = folder();
        this.file = folder.resolve(Long.toString(ProcessHandle.current().pid()));
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.write(file, List.of(kind, directory.toString()));
        } catch (IOException | UnsupportedOperationException e) {
            Main.complain("The node cannot be listed in " + folder + " (" + NodeException.reason(e)
                    + "); reach it with: bin/gantry sh --node " + directory);
        }
    }

    private static Path folder() {
        String folder = System.getenv("GANTRY_RUN");
        if (folder != null && !folder.isBlank()) {
            return Path.of(folder);
        }
        String home = System.getenv("HOME");
        return Path.of(home == null ? System.getProperty("user.home") : home, ".gantry", "run");
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            Main.complain("The file " + file + " could not be deleted: " + NodeException.reason(e));
        }
    }
}
