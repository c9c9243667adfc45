package io.gantry.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where things are: the source tree, the built distribution, folders of a test. */
public final class Places {
    private Places() {}

    /** The root of the source tree. */
    public static Path root() {
        String given = System.getProperty("gantry.root");
        Path at = Path.of(given == null ? "" : given).toAbsolutePath();
        while (at != null && !Files.isDirectory(at.resolve("testkit"))) {
            at = at.getParent();
        }
        if (at == null) {
            throw new IllegalStateException("Run below Gantry's source tree or with -Dgantry.root=DIRECTORY");
        }
        return at;
    }

    static Path testkit(String path) {
        return root().resolve("testkit").resolve(path);
    }

    /** The exploded distribution. */
    public static Path distribution() {
        return root().resolve("platform/distribution/target/gantry");
    }

    /** A new folder of this test run, below the module's target folder or {@code -Dgantry.scratch}. */
    public static Path scratch(String name) {
        try {
            String given = System.getProperty("gantry.scratch");
            Path parent = given == null ? testkit("clients/target/run") : Path.of(given);
            Files.createDirectories(parent);
            return Files.createTempDirectory(parent, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
