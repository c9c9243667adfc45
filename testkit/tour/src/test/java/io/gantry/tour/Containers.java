package io.gantry.tour;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds the bundles a container is made of on the class path of the build. */
final class Containers {
    private static final List<String> JUPITER = List.of(
            "org.opentest4j.AssertionFailedError",
            "org.junit.jupiter.api.Test",
            "org.junit.jupiter.params.ParameterizedTest",
            "org.junit.jupiter.engine.JupiterTestEngine",
            "org.junit.platform.commons.JUnitException",
            "org.junit.platform.engine.TestEngine",
            "org.junit.platform.launcher.Launcher",
            "io.gantry.exam.JupiterInvoker");

    private Containers() {}

    /** JUnit and the bridge to it. */
    static Stream<Path> jupiterBundles() {
        return JUPITER.stream().map(Containers::jarOf);
    }

    /** The jar a class of the test class path is in. */
    static Path jarOf(String className) {
        try {
            return Path.of(Class.forName(className)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException("Not on the class path: " + className, e);
        }
    }
}
