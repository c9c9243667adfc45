package io.gantry.tour;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.streamBundle;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.tinybundles.TinyBundles;

/** Finds what a container is made of: JUnit on the build's class path, all else in the distribution. */
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

    /** From the second below a port to the one above it. */
    private static final int PORTS = 4;

    private static final Set<Integer> GIVEN = new HashSet<>();

    private Containers() {}

    /** JUnit and the bridge to it. */
    static Stream<Path> jupiterBundles() {
        return JUPITER.stream().map(Containers::jarOf);
    }

    /** The platform as the launcher starts it, with a name server and a broker on ports of their own. */
    static Option platform(String chapter) {
        Path folder = emptied(Path.of("target", "tour", chapter).toAbsolutePath());
        List<Option> options = new ArrayList<>();
        options.add(frameworkProperty("gantry.home").value(distribution().toString()));
        options.add(frameworkProperty("gantry.dir").value(folder.toString()));
        options.add(frameworkProperty("gantry.features").value(""));
        options.add(frameworkProperty("ds.loglevel").value("error"));
        options.add(systemProperty("tour.dir").value(folder.toString()));
        options.add(systemProperty("tour.namesrv.port").value(String.valueOf(freeListenPort())));
        options.add(systemProperty("tour.broker.port").value(String.valueOf(freeListenPort())));
        options.add(streamBundle(TinyBundles.bundle()
                        .addClass(TourSettings.class)
                        .setHeader("Bundle-SymbolicName", "tour-settings")
                        .setHeader("Bundle-Activator", TourSettings.class.getName())
                        .setHeader("Bundle-ManifestVersion", "2")
                        .setHeader("Import-Package", "org.osgi.framework")
                        .build(TinyBundles.rawBuilder()))
                .startLevel(1));
        for (Path file : platformBundles()) {
            options.add(bundle(file.toUri().toString()).startLevel(2));
        }
        return composite(options.toArray(Option[]::new));
    }

    /** The unpacked distribution that this build has made. */
    static Path distribution() {
        Path home = Path.of(System.getProperty("gantry.root"), "platform", "distribution", "target", "gantry");
        if (!Files.isDirectory(home.resolve("system"))) {
            throw new IllegalStateException("Build the distribution first: ./gantry build; it is missing at " + home);
        }
        return home.toAbsolutePath();
    }

    private static List<Path> platformBundles() {
        try (Stream<String> lines = Files.lines(distribution().resolve("conf/platform.bundles"))) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split(":"))
                    .map(id -> distribution()
                            .resolve("system/" + id[0].replace('.', '/'))
                            .resolve(id[1] + "/" + id[2] + "/" + id[1] + "-" + id[2] + ".jar"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder, without what an earlier run left. */
    static Path emptied(Path folder) {
        try {
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A port that nobody has now, and no connection gets from the system: those begin at 32768. The one two below and
     * the one above, where RocketMQ's brokers listen as well, are free, too, and were given to nobody else here.
     */
    static synchronized int freeListenPort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(24_000, 30_000);
            boolean isGiven = GIVEN.stream().anyMatch(other -> Math.abs(other - port) < PORTS);
            if (!isGiven && isFree(port - 2) && isFree(port) && isFree(port + 1)) {
                GIVEN.add(port);
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
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
